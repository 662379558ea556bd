// 500 forks while four threads allocate: every child can allocate and can free what other threads had, and no fork hangs.
// run: 500
// run: MALLOC_ARENA_MAX=1 100
// run: MALLOC_ARENA_MAX=2 100
// run: PTMALLOC_HARDEN=1 100
// run: PTMALLOC_HARDEN=2 20
// seconds: 120
#include "child.h"
#include "load.h"

int main(int count, char **arguments) {
    CHECK(count == 2);
    // That the program is right, a few forks of glibc show as well.
    int forks = under_ptmalloc() ? atoi(arguments[1]) : 50;
    load_begin();
    for (int i = 0; i < forks; i++) {
        pid_t child = fork();
        if (child == 0) {
            child_allocates();
            for (int thread = 0; thread < LOAD_THREADS; thread++) {
                CHECK(holds(load_keepsakes[thread], 2000, thread));
                free(load_keepsakes[thread]);
            }
            child_allocates();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    load_end();
}

// 500 forks while four threads allocate: every child can allocate and can free what other threads had, and no fork hangs.
// seconds: 120
#include "child.h"
#include "load.h"

int main(void) {
    // That the program is right, a few forks show as well.
    int forks = under_ptmalloc() ? 500 : 50;
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

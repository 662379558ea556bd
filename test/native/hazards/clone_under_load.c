// Bare clones and _Fork while four threads allocate: no handler ran, and still every child can allocate.
// Where a thread moved the break just then, the kernel gives the child a break that does not fit its memory.
// only: ptmalloc, glibc leaves its arenas locked in such a child
// run: _Fork 150
// run: PTMALLOC_HARDEN=1 _Fork 100
// run: clone 150
// run: MALLOC_ARENA_MAX=1 clone 150
// run: MALLOC_ARENA_MAX=2 _Fork 150
// run: MALLOC_ARENA_MAX=2 MALLOC_TOP_PAD_=0 MALLOC_TRIM_THRESHOLD_=0 _Fork 800
// seconds: 120
#include "child.h"
#include "load.h"
#include <sys/syscall.h>

int main(int count, char **arguments) {
    CHECK(count == 3);
    load_begin();
    for (int i = 0; i < atoi(arguments[2]); i++) {
        pid_t child = strcmp(arguments[1], "_Fork") == 0 ? _Fork() : (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
        if (child == 0) {
            child_allocates();
            for (int thread = 0; thread < LOAD_THREADS; thread++) free(load_keepsakes[thread]);
            child_allocates();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    load_end();
}

// background: the process ends as it would without the thread, by exit, by _exit, or when its main thread leaves as the last.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1 exit
// run: PTMALLOC_BACKGROUND=1 _exit
// run: PTMALLOC_BACKGROUND=1 leave
#include "../hazards/child.h"
#include "silent.h"
#include <pthread.h>

static void on_exit_free(void) {
    for (int i = 0; i < BURST_BLOCKS; i += BETWEEN) free(burst_blocks[i]);
    free(malloc(1000));
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    pid_t child = fork();
    if (child == 0) {
        alarm(CHILD_SECONDS);
        CHECK(atexit(on_exit_free) == 0);
        burst();
        CHECK(wait_for_background(1));
        if (strcmp(arguments[1], "exit") == 0) exit(0);
        if (strcmp(arguments[1], "_exit") == 0) _exit(0);
        pthread_exit(NULL);
    }
    COMPARE(exit_code_of(child), ==, 0);
}

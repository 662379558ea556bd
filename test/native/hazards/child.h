/* Children that must be able to allocate, however they were made. */
#ifndef CHILD_H
#define CHILD_H

#include "check.h"
#include <signal.h>
#include <sys/wait.h>

enum { CHILD_SECONDS = 20 };

/* In the child: allocate and free in every way, or die by the alarm where a lock is never given back. */
static inline void child_allocates(void) {
    alarm(CHILD_SECONDS);
    enum { COUNT = 30 };
    unsigned char *blocks[COUNT];
    for (int i = 0; i < COUNT; i++) {
        size_t size = (size_t)i * i * 200;
        CHECK((blocks[i] = malloc(size)) != NULL);
        fill(blocks[i], size < 1000 ? size : 1000, i);
    }
    for (int i = 0; i < COUNT; i++) {
        size_t size = (size_t)i * i * 200;
        CHECK(holds(blocks[i], size < 1000 ? size : 1000, i));
        free(blocks[i]);
    }
    void *mapped = malloc(40 * MIB);
    CHECK(mapped != NULL && (mapped = realloc(mapped, 50 * MIB)) != NULL);
    free(mapped);
    free(calloc(1000, 30));
    free(memalign(PAGE, 10000));
}

/* In the parent: the child's exit code; fails the test if the child hung or crashed. */
static inline int exit_code_of(pid_t child) {
    int status;
    CHECK(child > 0);
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) dprintf(2, "the child ended by signal %d%s\n", WTERMSIG(status), WTERMSIG(status) == SIGALRM ? ": it hung" : ""), exit(1);
    return WEXITSTATUS(status);
}

#endif

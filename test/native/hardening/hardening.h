/* What the programs here share: children that are to end with a message. */
#ifndef HARDENING_H
#define HARDENING_H

#include "check.h"
#include <signal.h>
#include <sys/wait.h>

#define OVERWRITTEN "the bytes after the block were overwritten"
#define WRITTEN_AFTER_FREE "malloc(): a freed block was written to"

/* Whether a child that makes the call ends by SIGABRT, and the first line it says ends with these words. */
static inline int dies_saying(const char *words, void (*call)(void *), void *argument) {
    int ends[2], status;
    char said[512] = { 0 };
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[1], 2);
        call(argument);
        _exit(0);
    }
    close(ends[1]);
    CHECK(waitpid(child, &status, 0) == child && read(ends[0], said, sizeof said - 1) >= 0);
    close(ends[0]);
    char *line_end = strstr(said, "\nptmalloc: pointer 0x");
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT || line_end == NULL) return 0;
    size_t length = (size_t)(line_end - said);
    return length >= strlen(words) && strncmp(line_end - strlen(words), words, strlen(words)) == 0;
}

/* A byte that the program knows nothing of becomes another. */
static inline void flip(void *address) {
    volatile unsigned char *byte = address;
    *byte = (unsigned char)~*byte;
}

#endif

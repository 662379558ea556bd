/* A broad load: blocks of all sizes, realloc, trims, arenas of threads, forks, pauses in which memory goes back. */
#ifndef WORK_H
#define WORK_H

#include "check.h"
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>

enum { WORK_SLOTS = 400, WORK_THREADS = 4, WORK_ROUNDS = 4 };

/* Longer than half the default decay time. */
static inline void pause_for_decay(void) {
    struct timespec time = { 0, 300 * 1000 * 1000 };
    nanosleep(&time, NULL);
}

static inline size_t work_size(uint64_t *random) {
    switch (next_random(random) % 20) {
    case 0: return next_random(random) % (2 * MIB);
    case 1: case 2: return next_random(random) % (100 * KIB);
    default: return next_random(random) % 3000;
    }
}

/* Blocks may be refused where system calls are; those that are not hold what was put in. */
static inline void work_alone(uint64_t seed) {
    void *blocks[WORK_SLOTS] = { NULL };
    uint64_t random = seed;
    for (int round = 0; round < WORK_ROUNDS; round++) {
        for (int step = 0; step < 3000; step++) {
            size_t i = next_random(&random) % WORK_SLOTS, size = work_size(&random);
            void *moved = step % 3 == 0 ? realloc(blocks[i], size + 1) : NULL;
            if (moved != NULL) {
                blocks[i] = moved;
            } else {
                free(blocks[i]);
                blocks[i] = step % 5 == 0 ? calloc(1, size) : step % 7 == 0 ? memalign(4096, size) : malloc(size);
            }
            if (blocks[i] != NULL) memset(blocks[i], 7, size);
        }
        for (int i = 0; i < WORK_SLOTS; i++) free(blocks[i]), blocks[i] = NULL;
        if (round % 2 == 0) malloc_trim(0);
        pause_for_decay();
    }
}

static inline void *work_in_thread(void *seed) {
    work_alone((uint64_t)(uintptr_t)seed);
    return NULL;
}

static inline void work_in_threads(void) {
    pthread_t threads[WORK_THREADS];
    for (uintptr_t i = 0; i < WORK_THREADS; i++) CHECK(pthread_create(&threads[i], NULL, work_in_thread, (void *)(i + 1)) == 0);
    for (int i = 0; i < WORK_THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

static inline void work_in_child(void) {
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        work_in_threads();
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static inline void work(void) {
    work_alone(99);
    work_in_threads();
    work_in_child();
}

#endif

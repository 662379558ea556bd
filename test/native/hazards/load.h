/* Threads that allocate and free without a pause, to do something difficult beside them. */
#ifndef LOAD_H
#define LOAD_H

#include "check.h"
#include <pthread.h>
#include <stdatomic.h>

enum { LOAD_THREADS = 4, LOAD_BLOCKS = 64 };

static atomic_int load_ends, load_started;
static pthread_t load_threads[LOAD_THREADS];

/* A block of each thread's arena that stays. */
static unsigned char *load_keepsakes[LOAD_THREADS];

static inline void *load(void *number) {
    size_t self = (size_t)number;
    uint64_t random = 88172645463325252u + self;
    void *blocks[LOAD_BLOCKS] = { NULL };
    fill(load_keepsakes[self] = malloc(2000), 2000, self);
    atomic_fetch_add(&load_started, 1);
    while (!atomic_load(&load_ends)) {
        size_t i = next_random(&random) % LOAD_BLOCKS;
        free(blocks[i]);
        // Mostly beyond the caches, so that the arena's lock is taken often.
        size_t size = next_random(&random) % (next_random(&random) % 8 == 0 ? 200 * KIB : 5000);
        CHECK((blocks[i] = malloc(size)) != NULL);
        memset(blocks[i], 1, size < 64 ? size : 64);
    }
    for (int i = 0; i < LOAD_BLOCKS; i++) free(blocks[i]);
    return NULL;
}

static inline void load_begin(void) {
    free(malloc(1));
    for (size_t i = 0; i < LOAD_THREADS; i++) CHECK(pthread_create(&load_threads[i], NULL, load, (void *)i) == 0);
    while (atomic_load(&load_started) < LOAD_THREADS) usleep(1000);
}

static inline void load_end(void) {
    atomic_store(&load_ends, 1);
    for (int i = 0; i < LOAD_THREADS; i++) CHECK(pthread_join(load_threads[i], NULL) == 0);
}

#endif

/* How many arenas serve so many threads that are alive together. */
#ifndef ARENAS_H
#define ARENAS_H

#include "check.h"
#include <pthread.h>

static pthread_barrier_t all_have_a_block;

static inline void *take_a_block(void *result) {
    *(void **)result = malloc(100);
    pthread_barrier_wait(&all_have_a_block);
    return NULL;
}

/* Different arenas among those of main's block and one block of each thread. */
static inline int count_arenas(int threads) {
    pthread_t *ids = malloc((size_t)threads * sizeof *ids);
    void **blocks = malloc((size_t)(threads + 1) * sizeof *blocks);
    pthread_attr_t small_stack;
    pthread_attr_init(&small_stack);
    pthread_attr_setstacksize(&small_stack, 128 * KIB);
    pthread_barrier_init(&all_have_a_block, NULL, (unsigned)threads);
    for (int i = 0; i < threads; i++) CHECK(pthread_create(&ids[i], &small_stack, take_a_block, &blocks[i]) == 0);
    for (int i = 0; i < threads; i++) CHECK(pthread_join(ids[i], NULL) == 0);
    blocks[threads] = malloc(100);

    int different = 0;
    for (int i = 0; i <= threads; i++) {
        int seen = 0;
        for (int j = 0; j < i; j++) seen |= arena_of(blocks[i]) == arena_of(blocks[j]);
        different += !seen;
    }
    return different;
}

#endif

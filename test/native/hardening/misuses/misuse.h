/* What the kinds of misuse share: a row of their tables, and blocks in the states that they need. */
#ifndef MISUSE_H
#define MISUSE_H

#include "corruption/corruption.h"
#pragma GCC diagnostic ignored "-Wuse-after-free"
#include <pthread.h>

/* From which level on a misuse is stopped each time. Below it may be so by chance. */
enum { NEVER = 3 };

struct misuse {
    const char *name;
    void (*commit)(size_t size, ptrdiff_t at);

    /* Of the block that is misused, and where in it, if that makes a difference. */
    size_t size;
    ptrdiff_t at;

    int from;
};

/* A row: what is done, to a block of which size, where, and from which level on it is stopped. */
#define MISUSE(commit, size, at, from) { #commit, commit, size, at, from }

/* What a program does after its mistake: it goes on with other blocks for a while. */
static inline void go_on(size_t size) {
    void *blocks[8];
    for (int i = 0; i < 8; i++) blocks[i] = malloc(size);
    for (int i = 0; i < 8; i++) free(blocks[i]);
}

static inline void *in_thread(void *(*function)(void *), void *argument) {
    pthread_t thread;
    void *result;
    CHECK(pthread_create(&thread, NULL, function, argument) == 0);
    CHECK(pthread_join(thread, &result) == 0);
    return result;
}

static inline void *free_it(void *block) {
    free(block);
    return NULL;
}

static pthread_barrier_t s_freed;

static inline void *free_it_and_stay(void *block) {
    free(block);
    pthread_barrier_wait(&s_freed);
    pause();
    return NULL;
}

static inline void free_in_thread_that_stays(void *block) {
    pthread_t thread;
    pthread_barrier_init(&s_freed, NULL, 2);
    CHECK(pthread_create(&thread, NULL, free_it_and_stay, block) == 0);
    pthread_barrier_wait(&s_freed);
}

/* A block that was freed, with one in use behind it. */
static inline char *freed_block(size_t size) { return freed(size); }

/* So many blocks, as a cache holds at most, that later ones of the size go elsewhere when freed. */
static inline void fill_cache(size_t size) {
    enum { CACHED = 7 };
    void *blocks[CACHED];
    for (int i = 0; i < CACHED; i++) blocks[i] = malloc(size);
    barrier();
    for (int i = 0; i < CACHED; i++) free(blocks[i]);
}

/* A byte that the program knows nothing of becomes another. */
static inline void flip_byte(volatile char *byte) { *byte = (char)~*byte; }

#endif

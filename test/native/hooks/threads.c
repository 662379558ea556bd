// Hooks hold in threads that start after they were set, and in one that ran before, for calls beyond its cache.
// only: linked, hooks are our own
#include "counting.h"
#include <pthread.h>

static pthread_barrier_t hooks_are_set;

static void *new_thread(void *unused) {
    for (int i = 0; i < 100; i++) free(malloc(100));
    COMPARE(malloc_calls, ==, 100);
    COMPARE(free_calls, ==, 100);
    return unused;
}

static void *running_thread(void *unused) {
    free(malloc(100));
    pthread_barrier_wait(&hooks_are_set);
    pthread_barrier_wait(&hooks_are_set);
    // Too large for any cache: this call reaches the arena, and from then on every call is seen.
    free(malloc(100000));
    int before = malloc_calls;
    for (int i = 0; i < 100; i++) free(malloc(100));
    COMPARE(malloc_calls, ==, before + 100);
    return unused;
}

int main(void) {
    pthread_t running, threads[4];
    pthread_barrier_init(&hooks_are_set, NULL, 2);
    CHECK(pthread_create(&running, NULL, running_thread, NULL) == 0);
    pthread_barrier_wait(&hooks_are_set);
    COMPARE(ptmalloc_set_hooks(&counting), ==, 0);
    pthread_barrier_wait(&hooks_are_set);
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, new_thread, NULL) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(pthread_join(running, NULL) == 0);
}

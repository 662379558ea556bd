// A block is freed again, at once or late, here or there: a message.
// only: ptmalloc, glibc looks into the freeing thread's cache alone
// dies: PTMALLOC_HARDEN=1 at_once => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=1 after_others => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=1 by_another_thread => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=1 of_another_thread => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=1 by_realloc => realloc(): invalid pointer
// dies: PTMALLOC_HARDEN=1 of_a_large_block => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=1 of_a_mapped_block => free(): invalid pointer
// dies: PTMALLOC_HARDEN=1 of_a_moved_block => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=2 at_once => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=2 after_others => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=2 by_another_thread => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=2 of_another_thread => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=2 by_realloc => realloc(): invalid pointer
// dies: PTMALLOC_HARDEN=2 of_a_large_block => free(): double free detected in tcache 2
// dies: PTMALLOC_HARDEN=2 of_a_mapped_block => free(): invalid pointer
// dies: PTMALLOC_HARDEN=2 of_a_moved_block => free(): double free detected in tcache 2
#include "corruption/corruption.h"
#include <pthread.h>

static void *free_it(void *block) {
    free(block);
    return NULL;
}

static void in_thread(void *(*function)(void *), void *argument) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, function, argument) == 0);
    pthread_join(thread, NULL);
}

static void at_once(void) {
    void *block = malloc(24);
    free(block);
    free(block);
}

static void after_others(void) {
    void *blocks[10];
    for (int i = 0; i < 10; i++) blocks[i] = malloc(200);
    for (int i = 0; i < 10; i++) free(blocks[i]);
    free(blocks[3]);
}

static void by_another_thread(void) {
    void *block = malloc(200);
    free(block);
    in_thread(free_it, block);
}

static pthread_barrier_t s_freed, s_done;

static void *free_and_wait(void *block) {
    free(block);
    pthread_barrier_wait(&s_freed);
    pthread_barrier_wait(&s_done);
    return NULL;
}

static void of_another_thread(void) {
    pthread_t thread;
    void *block = malloc(200);
    pthread_barrier_init(&s_freed, NULL, 2);
    pthread_barrier_init(&s_done, NULL, 2);
    CHECK(pthread_create(&thread, NULL, free_and_wait, block) == 0);
    pthread_barrier_wait(&s_freed);
    free(block);
}

static void by_realloc(void) {
    void *block = malloc(200);
    free(block);
    CHECK(realloc(block, 5000) != NULL);
}

static void of_a_large_block(void) {
    void *block = malloc(50000);
    barrier();
    free(block);
    free(block);
}

static void of_a_mapped_block(void) {
    void *block = malloc(MIB);
    free(block);
    free(block);
}

static void of_a_moved_block(void) {
    void *block = malloc(200);
    barrier();
    CHECK(realloc(block, 5000) != block);
    free(block);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(at_once), SCENARIO(after_others), SCENARIO(by_another_thread), SCENARIO(of_another_thread),
        SCENARIO(by_realloc), SCENARIO(of_a_large_block), SCENARIO(of_a_mapped_block), SCENARIO(of_a_moved_block),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

// A block is freed again in ways that glibc misses or crashes on: a message.
// only: ptmalloc, glibc looks into the freeing thread's cache alone, and reads mapped chunks that are gone
// dies: by_another_thread => free(): double free detected in tcache 2
// dies: by_another_thread_after_its_own => free(): double free detected in tcache 2
// dies: on_its_way_to_another_arena => free(): double free detected in tcache 2
// dies: after_a_flush_of_small_ones => free(): double free detected in tcache 2
// dies: after_a_flush_of_larger_ones => free(): double free detected in tcache 2
// dies: after_its_thread_ended => free(): double free detected in tcache 2
// dies: of_a_mapped_block => free(): invalid pointer
// dies: of_an_aligned_mapped_block => free(): invalid pointer
// dies: realloc_of_a_freed_block => free(): double free detected in tcache 2
// dies: realloc_of_a_freed_mapped_block => realloc(): invalid pointer
#include "corruption.h"
#include <pthread.h>

enum { MORE_THAN_CACHED = 600 };

static void *free_it(void *block) {
    free(block);
    return NULL;
}

static void *cache_some_and_free_it(void *block) {
    void *own[] = { malloc(200), malloc(200), malloc(200) };
    for (int i = 0; i < 3; i++) free(own[i]);
    return free_it(block);
}

static void in_thread(void *(*function)(void *), void *argument) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, function, argument) == 0);
    pthread_join(thread, NULL);
}

static void by_another_thread(void) {
    void *block = malloc(200);
    free(block);
    in_thread(free_it, block);
}

static void by_another_thread_after_its_own(void) {
    void *block = malloc(200);
    free(block);
    in_thread(cache_some_and_free_it, block);
}

static void *free_two_and_the_last_again(void *blocks) {
    for (int i = 0; i < 2; i++) free(((void **)blocks)[i]);
    return free_it(((void **)blocks)[1]);
}

static void on_its_way_to_another_arena(void) {
    void *blocks[] = { malloc(200), malloc(200) };
    in_thread(free_two_and_the_last_again, blocks);
}

/* Frees so many that the first ones go on to the arena, and then the third one again. */
static void after_a_flush(size_t size) {
    void *blocks[MORE_THAN_CACHED];
    for (int i = 0; i < MORE_THAN_CACHED; i++) blocks[i] = malloc(size);
    for (int i = 0; i < MORE_THAN_CACHED; i++) free(blocks[i]);
    free(blocks[2]);
}

static void after_a_flush_of_small_ones(void) { after_a_flush(24); }
static void after_a_flush_of_larger_ones(void) { after_a_flush(200); }

static void after_its_thread_ended(void) {
    void *blocks[] = { malloc(24), malloc(24) };
    in_thread(free_it, blocks[0]);
    free(blocks[0]);
}

static void of_a_mapped_block(void) {
    void *block = malloc(MIB);
    CHECK(is_mapped(block));
    free(block);
    free(block);
}

static void of_an_aligned_mapped_block(void) {
    void *block = memalign(64 * KIB, MIB);
    CHECK(is_mapped(block));
    free(block);
    free(block);
}

static void realloc_of_a_freed_block(void) {
    void *block = malloc(200);
    free(block);
    CHECK(realloc(block, 190) != NULL);
}

static void realloc_of_a_freed_mapped_block(void) {
    void *block = malloc(MIB);
    free(block);
    CHECK(realloc(block, 2 * MIB) != NULL);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(by_another_thread), SCENARIO(by_another_thread_after_its_own), SCENARIO(on_its_way_to_another_arena),
        SCENARIO(after_a_flush_of_small_ones), SCENARIO(after_a_flush_of_larger_ones), SCENARIO(after_its_thread_ended),
        SCENARIO(of_a_mapped_block), SCENARIO(of_an_aligned_mapped_block), SCENARIO(realloc_of_a_freed_block),
        SCENARIO(realloc_of_a_freed_mapped_block),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

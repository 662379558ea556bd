// A block that is in the thread cache already, or a damaged list of the cache: glibc's message.
// dies: twice => free(): double free detected in tcache 2
// dies: twice_with_others_between => free(): double free detected in tcache 2
// dies: list_misaligned => free(): unaligned chunk detected in tcache 2
// dies: list_without_end => free(): too many chunks detected in tcache
// dies: pop_misaligned => malloc(): unaligned tcache chunk detected
// dies: exit_misaligned => tcache_thread_shutdown(): unaligned tcache chunk detected
#include "corruption.h"
#include <pthread.h>

static void twice(void) {
    void *block = malloc(200);
    free(block);
    free(block);
}

static void twice_with_others_between(void) {
    void *block = malloc(200), *others[] = { malloc(200), malloc(200), malloc(24), malloc(1000) };
    free(block);
    for (int i = 0; i < 4; i++) free(others[i]);
    free(block);
}

/* Three cached blocks, of which the first to come out was freed last. */
static void cache_three(void **blocks) {
    for (int i = 0; i < 3; i++) blocks[i] = malloc(200);
    for (int i = 0; i < 3; i++) free(blocks[i]);
}


static void list_misaligned(void) {
    void *blocks[3], *block = malloc(200);
    cache_three(blocks);
    set_single_link(blocks[2], (size_t)blocks[1] + 8);
    set_word(block, BACK, word_of(blocks[2], BACK));
    free(block);
}

static void list_without_end(void) {
    void *blocks[3], *block = malloc(200);
    cache_three(blocks);
    set_single_link(blocks[0], (size_t)blocks[2]);
    set_word(block, BACK, word_of(blocks[2], BACK));
    free(block);
}

static void pop_misaligned(void) {
    void *blocks[3];
    cache_three(blocks);
    set_single_link(blocks[2], (size_t)blocks[1] + 8);
    malloc(200);
    malloc(200);
}

static void *leave_misaligned(void *unused) {
    void *blocks[3];
    cache_three(blocks);
    set_single_link(blocks[2], (size_t)blocks[1] + 8);
    return unused;
}

static void exit_misaligned(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, leave_misaligned, NULL) == 0);
    pthread_join(thread, NULL);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(twice), SCENARIO(twice_with_others_between), SCENARIO(list_misaligned), SCENARIO(list_without_end),
        SCENARIO(pop_misaligned), SCENARIO(exit_misaligned),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

// Damage that no call stumbles over is found by the next check of the heap, in a call that has nothing to do with it.
// only: ptmalloc, the check is its own
// dies: PTMALLOC_CHECK=1 size_overwritten => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 flags_overwritten => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 foot_overwritten => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 link_overwritten => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 link_to_no_memory => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 link_of_sizes_overwritten => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 top_overwritten => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 fast_link_to_no_memory => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 in_thread => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=1 heap_overwritten => malloc(): corrupted top size
// dies: PTMALLOC_CHECK=2 cached_key_overwritten => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=2 cached_link_to_no_memory => ptmalloc: heap check failed
// dies: PTMALLOC_CHECK=20 after_a_while => ptmalloc: heap check failed
#include "corruption.h"
#include <pthread.h>

static const size_t no_memory = (size_t)1 << 40;

static void *spare;

/* Goes to a fast bin, and reads nothing that is damaged here. */
static void innocent_free(void) { free(spare); }

/* Past the cache. */
static void innocent_calls(void) {
    for (int i = 0; i < 20; i++) malloc(3000);
}

static void size_overwritten(void) {
    void *block = malloc(200);
    barrier();
    set_word(block, HEAD, 320 | PREVIOUS_IN_USE);
    innocent_free();
}

static void flags_overwritten(void) {
    void *block = malloc(200);
    set_word(block, HEAD, 208 | PREVIOUS_IN_USE | NON_MAIN_ARENA);
    innocent_free();
}

static void foot_overwritten(void) {
    char *block = freed(5000);
    set_word(block + 5008, PREVIOUS_SIZE, 4000);
    innocent_free();
}

static void link_overwritten(void) {
    void *first = freed(5000), *second = freed(200);
    set_word(first, FORWARD, chunk_of(second));
    innocent_free();
}

static void link_to_no_memory(void) {
    set_word(freed(5000), BACK, no_memory);
    innocent_free();
}

static void link_of_sizes_overwritten(void) {
    void *block = freed(5000);
    malloc(20000);
    set_word(block, FORWARD_SIZE, no_memory);
    innocent_free();
}

static void top_overwritten(void) {
    char *block = malloc(200);
    set_word(block + 208, HEAD, 4096 | PREVIOUS_IN_USE);
    innocent_free();
}

static void fast_link_to_no_memory(void) {
    set_word(freed(24), FORWARD, no_memory);
    innocent_free();
}

static void *damage_own_arena(void *scenario) {
    void *block = malloc(200);
    CHECK(is_of_thread_arena(block));
    if (scenario != NULL)
        ((size_t *)((size_t)block & -(64 * (size_t)MIB)))[2] += PAGE;
    else
        set_word(block, HEAD, 320 | PREVIOUS_IN_USE | NON_MAIN_ARENA);
    innocent_calls();
    return NULL;
}

static void run_thread(void *scenario) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, damage_own_arena, scenario) == 0);
    pthread_join(thread, NULL);
}

static void in_thread(void) { run_thread(NULL); }
static void heap_overwritten(void) { run_thread("the heap's size"); }

static void cached_key_overwritten(void) {
    set_word(freed(200), 1, 0);
    innocent_calls();
}

static void cached_link_to_no_memory(void) {
    set_word(freed(200), FORWARD, no_memory);
    innocent_calls();
}

static void after_a_while(void) {
    set_word(malloc(200), HEAD, 208 | PREVIOUS_IN_USE | NON_MAIN_ARENA);
    innocent_calls();
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(size_overwritten), SCENARIO(flags_overwritten), SCENARIO(foot_overwritten), SCENARIO(link_overwritten),
        SCENARIO(link_to_no_memory), SCENARIO(link_of_sizes_overwritten), SCENARIO(top_overwritten), SCENARIO(fast_link_to_no_memory),
        SCENARIO(in_thread), SCENARIO(heap_overwritten), SCENARIO(cached_key_overwritten), SCENARIO(cached_link_to_no_memory),
        SCENARIO(after_a_while),
    };
    (void)count;
    spare = malloc(24);
    PROVOKE(scenarios, arguments);
}

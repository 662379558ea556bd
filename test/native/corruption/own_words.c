// What glibc says in another way, checks only in rare cases, or crashes on.
// only: ptmalloc, glibc checks the entry only under a lock it rarely holds, quotes its own source for the old top, and does not ask where a heap ends
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 fast_entry => invalid fastbin entry (free)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 top_ends_in_page => Fatal glibc error: malloc assertion failure in sysmalloc: the old top is damaged
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 reaches_over_heap => double free or corruption (out)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 main_in_heap => free(): invalid pointer
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 fast_link_to_block_in_use => corrupted single-linked list
// dies: heap_names_another_arena => corrupted state of the allocator
#include "corruption.h"
#include <pthread.h>

static void fast_entry(void) {
    void *first = malloc(24), *second = malloc(24);
    barrier();
    free(first);
    set_word(first, HEAD, 64 | PREVIOUS_IN_USE);
    free(second);
}

static void top_ends_in_page(void) {
    void *block = malloc(200);
    set_word((char *)block + 208, HEAD, 4000 | PREVIOUS_IN_USE);
    malloc(100000);
}

static void *free_in_heap_with_head(void *head) {
    void *block = malloc(200);
    CHECK(is_of_thread_arena(block));
    set_word(block, HEAD, (size_t)head);
    free(block);
    return NULL;
}

static void in_thread(size_t head) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, free_in_heap_with_head, (void *)head) == 0);
    pthread_join(thread, NULL);
}

static void reaches_over_heap(void) { in_thread((MIB * 16) | PREVIOUS_IN_USE | NON_MAIN_ARENA); }
static void main_in_heap(void) { in_thread(208 | PREVIOUS_IN_USE); }

/* A block that was handed out does not carry the mark of those on a list. */
static void fast_link_to_block_in_use(void) {
    void *used = malloc(40), *first = malloc(40);
    barrier();
    free(first);
    set_single_link(first, chunk_of(used));
    malloc(40);
    malloc(40);
}

static void *damage_heap(void *unused) {
    (void)unused;
    void *block = malloc(100000);
    CHECK(is_of_thread_arena(block));
    *(size_t *)((size_t)block & ~(size_t)(64 * MIB - 1)) = 0x100000000000;
    free(block);
    return NULL;
}

static void heap_names_another_arena(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, damage_heap, NULL) == 0);
    pthread_join(thread, NULL);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(fast_entry), SCENARIO(top_ends_in_page), SCENARIO(reaches_over_heap), SCENARIO(main_in_heap),
        SCENARIO(fast_link_to_block_in_use), SCENARIO(heap_names_another_arena),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

// realloc, mapped chunks, growth of the heap and the statistics meet damage: glibc's message.
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 realloc_misaligned => realloc(): invalid pointer
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 realloc_wraps_around => realloc(): invalid pointer
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 realloc_too_large => realloc(): invalid old size
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 realloc_next_too_large => realloc(): invalid next size
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 realloc_next_too_small => realloc(): invalid next size
// dies: unmap_part_of_page => munmap_chunk(): invalid pointer
// dies: unmap_of_heap => munmap_chunk(): invalid pointer
// dies: remap_part_of_page => mremap_chunk(): invalid pointer
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 break_below_top => break adjusted to free malloc space
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 mallinfo_misaligned => int_mallinfo(): unaligned fastbin chunk detected
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 malloc_info_misaligned => __malloc_info(): unaligned fastbin chunk detected
#include "corruption.h"

static void resize(void *block, size_t size) {
    if (realloc(block, size) == NULL) dprintf(2, "realloc failed\n");
}

static void realloc_misaligned(void) { resize((char *)malloc(200) + 8, 300); }

static void resize_with_head(size_t head) {
    void *block = malloc(200);
    set_word(block, HEAD, head);
    resize(block, 300);
}

static void realloc_wraps_around(void) { resize_with_head(-(size_t)63); }
static void realloc_too_large(void) { resize_with_head(HUGE_SIZE | PREVIOUS_IN_USE); }

static void resize_before_head(size_t head) {
    void *block = malloc(200);
    set_word(barrier(), HEAD, head);
    resize(block, 300);
}

static void realloc_next_too_large(void) { resize_before_head(HUGE_SIZE | PREVIOUS_IN_USE); }
static void realloc_next_too_small(void) { resize_before_head(8 | PREVIOUS_IN_USE); }

static void *mapped_with_head(size_t head) {
    void *block = malloc(200000);
    CHECK(is_mapped(block));
    set_word(block, HEAD, head);
    return block;
}

static void unmap_part_of_page(void) { free(mapped_with_head(200016 | MAPPED)); }
static void remap_part_of_page(void) { resize(mapped_with_head(200016 | MAPPED), 400000); }

static void unmap_of_heap(void) {
    void *block = malloc(200);
    set_word(block, HEAD, 208 | MAPPED);
    free(block);
}

static void break_below_top(void) {
    malloc(200);
    CHECK(sbrk(-2 * PAGE) != (void *)-1);
    malloc(100000);
    malloc(100000);
}

static void fast_misaligned(void) {
    void *first = malloc(40), *second = malloc(40);
    free(first);
    free(second);
    set_single_link(second, chunk_of(first) - 8);
}

static void mallinfo_misaligned(void) {
    fast_misaligned();
    (void)mallinfo2();
}

static void malloc_info_misaligned(void) {
    FILE *nowhere = fopen("/dev/null", "w");
    CHECK(nowhere != NULL && setvbuf(nowhere, NULL, _IONBF, 0) == 0);
    fast_misaligned();
    malloc_info(0, nowhere);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(realloc_misaligned), SCENARIO(realloc_wraps_around), SCENARIO(realloc_too_large),
        SCENARIO(realloc_next_too_large), SCENARIO(realloc_next_too_small), SCENARIO(unmap_part_of_page),
        SCENARIO(unmap_of_heap), SCENARIO(remap_part_of_page), SCENARIO(break_below_top),
        SCENARIO(mallinfo_misaligned), SCENARIO(malloc_info_misaligned),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

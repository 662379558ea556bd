// malloc meets a damaged chunk in a bin, or a damaged top: glibc's message.
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 fast_of_other_size => malloc(): memory corruption (fast)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 fast_misaligned => malloc(): unaligned fastbin chunk detected 2
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 small_bin_broken => malloc(): smallbin double linked list corrupted
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 unsorted_too_small => malloc(): invalid size (unsorted)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 unsorted_too_large => malloc(): invalid size (unsorted)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 next_of_unsorted_too_small => malloc(): invalid next size (unsorted)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 next_of_unsorted_too_large => malloc(): invalid next size (unsorted)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 unsorted_foot_differs => malloc(): mismatching next->prev_size (unsorted)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 unsorted_broken => malloc(): unsorted double linked list corrupted
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 unsorted_in_use => malloc(): invalid next->prev_inuse (unsorted)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 ring_of_sizes_broken => malloc(): largebin double linked list corrupted (nextsize)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 large_bin_broken => malloc(): largebin double linked list corrupted (bk)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 split_of_own_bin => malloc(): corrupted unsorted chunks
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 split_of_larger_bin => malloc(): corrupted unsorted chunks 2
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 top_too_large => malloc(): corrupted top size
#include "corruption.h"

/* Sends what is unsorted to its bins. */
static void sort(void) { malloc(9000); }

/* Two free chunks in bins, and a block of a third size to be freed after them. */
struct binned {
    void *first, *second, *third;
};

static struct binned bin_two(size_t first, size_t second, size_t third) {
    struct binned blocks;
    blocks.first = malloc(first);
    barrier();
    blocks.second = malloc(second);
    barrier();
    blocks.third = malloc(third);
    barrier();
    free(blocks.first);
    free(blocks.second);
    sort();
    return blocks;
}

static void fast_of_other_size(void) {
    set_word(freed(24), HEAD, 64 | PREVIOUS_IN_USE);
    malloc(24);
}

static void fast_misaligned(void) {
    void *first = malloc(40), *second = malloc(40);
    free(first);
    free(second);
    set_single_link(second, chunk_of(first) - 8);
    malloc(40);
    malloc(40);
}

static void small_bin_broken(void) {
    void *block = freed(200);
    sort();
    set_word(block, BACK, chunk_of(block));
    malloc(200);
}

static void unsorted_with(int index, size_t value) {
    set_word(freed(200), index, value);
    malloc(300);
}

/* The words of the chunk behind a block of 200 bytes, seen from that block. */
enum { NEXT_PREVIOUS_SIZE = 24, NEXT_HEAD = 25 };

static void unsorted_too_small(void) { unsorted_with(HEAD, 16 | PREVIOUS_IN_USE); }
static void unsorted_too_large(void) { unsorted_with(HEAD, HUGE_SIZE | PREVIOUS_IN_USE); }
static void next_of_unsorted_too_small(void) { unsorted_with(NEXT_HEAD, 8); }
static void next_of_unsorted_too_large(void) { unsorted_with(NEXT_HEAD, HUGE_SIZE); }
static void unsorted_foot_differs(void) { unsorted_with(NEXT_PREVIOUS_SIZE, 224); }
static void unsorted_in_use(void) { unsorted_with(NEXT_HEAD, 32 | PREVIOUS_IN_USE); }

static void unsorted_broken(void) {
    void *block = freed(200);
    set_word(block, FORWARD, chunk_of(block));
    malloc(300);
}

static void ring_of_sizes_broken(void) {
    struct binned blocks = bin_two(2040, 2072, 2056);
    CHECK(word_of(blocks.second, FORWARD_SIZE) == chunk_of(blocks.first));
    set_word(blocks.first, BACK_SIZE, chunk_of(blocks.first));
    free(blocks.third);
    sort();
}

static void large_bin_broken(void) {
    struct binned blocks = bin_two(2040, 2040, 2040);
    CHECK(word_of(blocks.first, FORWARD) == chunk_of(blocks.second));
    set_word(blocks.second, BACK, chunk_of(blocks.second));
    free(blocks.third);
    sort();
}

/* The unsorted ring's head, which both links of a bin's only chunk lead to. */
static size_t unsorted_ring(void) {
    void *block = freed(200);
    size_t ring = word_of(block, FORWARD);
    malloc(200);
    return ring;
}

static void split(size_t size, size_t part) {
    size_t ring = unsorted_ring();
    freed(size);
    sort();
    set_word((void *)(ring + 16), FORWARD, ring - 16);
    malloc(part);
}

static void split_of_own_bin(void) { split(2088, 2040); }
static void split_of_larger_bin(void) { split(2088, 300); }

static void top_too_large(void) {
    void *block = malloc(200);
    set_word((char *)block + 208, HEAD, HUGE_SIZE | PREVIOUS_IN_USE);
    malloc(300);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(fast_of_other_size), SCENARIO(fast_misaligned), SCENARIO(small_bin_broken), SCENARIO(unsorted_too_small),
        SCENARIO(unsorted_too_large), SCENARIO(next_of_unsorted_too_small), SCENARIO(next_of_unsorted_too_large),
        SCENARIO(unsorted_foot_differs), SCENARIO(unsorted_broken), SCENARIO(unsorted_in_use),
        SCENARIO(ring_of_sizes_broken), SCENARIO(large_bin_broken), SCENARIO(split_of_own_bin),
        SCENARIO(split_of_larger_bin), SCENARIO(top_too_large),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

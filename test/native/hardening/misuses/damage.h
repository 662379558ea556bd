/* The words of chunks are overwritten, in use or free, in the ways that attacks on glibc's malloc do it. */
#ifndef DAMAGE_H
#define DAMAGE_H

#include "misuse.h"

static size_t s_target[64] __attribute__((aligned(16)));

/* Where an attack wants malloc to hand out memory: with the header of a block that it could be. */
static size_t *target(size_t size) {
    s_target[1] = size | PREVIOUS_IN_USE;
    return s_target;
}

/* The header of a block in use, and its free. */
static void damaged_header(size_t size, size_t (*damage)(size_t head)) {
    void *before = malloc(size), *block = malloc(size), *after = malloc(size);
    barrier();
    set_word(block, HEAD, damage(size_word(block)));
    free(block);
    free(after);
    free(before);
    go_on(size);
}

static size_t to_zero(size_t head) { return (void)head, 0; }
static size_t to_huge(size_t head) { return head | HUGE_SIZE; }
static size_t to_odd(size_t head) { return head | 8; }
static size_t to_larger(size_t head) { return head + 32; }
static size_t to_smaller(size_t head) { return head - 32; }
static size_t to_mapped(size_t head) { return head | MAPPED; }
static size_t to_other_arena(size_t head) { return head ^ NON_MAIN_ARENA; }
static size_t to_previous_free(size_t head) { return head & ~(size_t)PREVIOUS_IN_USE; }

static size_t (*const s_damages[])(size_t) = {
    to_zero, to_huge, to_odd, to_larger, to_smaller, to_mapped, to_other_arena, to_previous_free,
};
enum { ZERO, HUGE_HEAD, ODD, LARGER, SMALLER, TO_MAPPED, OTHER_ARENA, PREVIOUS_FREE };

static void header(size_t size, ptrdiff_t damage) { damaged_header(size, s_damages[damage]); }

static void header_of_freed(size_t size, ptrdiff_t damage) {
    void *block = freed(size);
    set_word(block, HEAD, s_damages[damage](size_word(block)));
    go_on(size);
    go_on(3 * size);
}

static void distance_of_mapped(size_t size, ptrdiff_t distance) {
    void *block = malloc(size);
    set_word(block, PREVIOUS_SIZE, word_of(block, PREVIOUS_SIZE) + (size_t)distance);
    free(block);
}

static void header_then_realloc(size_t size, ptrdiff_t damage) {
    void *block = malloc(size);
    barrier();
    set_word(block, HEAD, s_damages[damage](size_word(block)));
    CHECK(realloc(block, 2 * size) != NULL);
}

/* A link of a freed block leads elsewhere, and blocks of the size are taken until the target would be. */
static void take_along_a_link(size_t size, void *target) {
    void *first = malloc(size), *second = malloc(size);
    barrier();
    free(first);
    free(second);
    set_single_link(second, (size_t)target);
    CHECK(malloc(size) != NULL && malloc(size) != NULL && malloc(size) != NULL);
}

static void link_to_global(size_t size, ptrdiff_t at) { take_along_a_link(size, (char *)(target(size + 16) + 2) + at); }

static void link_to_stack(size_t size, ptrdiff_t at) {
    size_t local[32] __attribute__((aligned(16))) = { 0, size + 17 };
    take_along_a_link(size, (char *)(local + 2) + at);
}

static void link_to_nowhere(size_t size, ptrdiff_t address) { take_along_a_link(size, (void *)address); }

/* Fast bin's double free: one more in between, and the cache full. */
static void fast_twice(size_t size, ptrdiff_t at) {
    (void)at;
    fill_cache(size);
    void *first = calloc(1, size), *second = calloc(1, size);
    free(first);
    free(second);
    free(first);
}

/* House of botcake: merged with the one before, and then freed into the cache. */
static void merged_then_cached(size_t size, ptrdiff_t at) {
    (void)at;
    void *cached[7];
    for (int i = 0; i < 7; i++) cached[i] = malloc(size);
    void *before = malloc(size), *victim = malloc(size);
    barrier();
    for (int i = 0; i < 7; i++) free(cached[i]);
    free(victim);
    free(before);
    CHECK(malloc(size) != NULL);
    free(victim);
}

/* A chunk inside a block seems free, and the one behind is told so. */
static void unsafe_unlink(size_t size, ptrdiff_t at) {
    (void)at;
    static size_t *kept;
    kept = malloc(size);
    void *after = malloc(size);
    barrier();
    size_t fake = (size_word(kept) & ~(size_t)7) - 16;
    kept[1] = fake;
    kept[2] = (size_t)(&kept - 3);
    kept[3] = (size_t)(&kept - 2);
    set_word(after, PREVIOUS_SIZE, fake);
    set_word(after, HEAD, size_word(after) & ~(size_t)PREVIOUS_IN_USE);
    free(after);
    go_on(size);
}

/* House of einherjar: a zero byte behind a block says that a chunk before it is free. */
static void zero_byte_backward(size_t size, ptrdiff_t at) {
    (void)at;
    size_t *fake = malloc(size), *middle = malloc(40), *after = malloc(0xF8 + size);
    barrier();
    fake[0] = 0;
    fake[1] = (size_t)((char *)after - (char *)fake) - 16;
    fake[2] = fake[3] = (size_t)fake;
    middle[4] = fake[1];
    ((char *)middle)[40] = 0;
    free(after);
    free(middle);
    go_on(size);
}

/* Unsorted: the link back of a free chunk. */
static void link_back(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = freed(size);
    set_word(block, BACK, (size_t)(target(size) - 2));
    CHECK(malloc(size) != NULL && malloc(2 * size) != NULL);
}

static void both_links(size_t size, ptrdiff_t at) {
    (void)at;
    size_t *wanted = target(size);
    wanted[2] = wanted[3] = (size_t)wanted;
    void *block = freed(size);
    set_word(block, FORWARD, (size_t)wanted);
    set_word(block, BACK, (size_t)wanted);
    CHECK(malloc(size) != NULL && malloc(2 * size) != NULL);
}

/* House of lore: a chunk in a small or large bin. */
static void link_of_binned(size_t size, ptrdiff_t index) {
    void *block = freed(size);
    CHECK(malloc(size + 30000) != NULL);
    set_word(block, (int)index, (size_t)target(size));
    CHECK(malloc(size) != NULL && malloc(size) != NULL);
}

/* Large bin attack: the ring of sizes, met by another chunk's insertion. */
static void ring_of_sizes(size_t size, ptrdiff_t at) {
    (void)at;
    void *larger = malloc(size + 64);
    barrier();
    void *smaller = malloc(size);
    barrier();
    free(larger);
    CHECK(malloc(2 * size) != NULL);
    free(smaller);
    set_word(larger, BACK_SIZE, (size_t)(target(size) - 4));
    CHECK(malloc(2 * size) != NULL);
}

/* Right behind the first block that is too large for any cache to take more of its size with it. */
static size_t *top_word(void) {
    char *last = malloc(100000);
    return (size_t *)(last + (size_word(last) & ~(size_t)7)) - 1;
}

/* House of force. */
static void top_to_everything(size_t size, ptrdiff_t at) {
    (void)at;
    *top_word() = (size_t)-1;
    CHECK(malloc(size) != (void *)1);
}

/* House of orange. */
static void top_to_little(size_t size, ptrdiff_t at) {
    *top_word() = (size_t)at | PREVIOUS_IN_USE;
    CHECK(malloc(size) != NULL);
}

/* One chunk is told that it reaches over the next, and so is handed out with it: when it is free, or before. */
static void use_both(size_t size, void *next) {
    CHECK(malloc(2 * size + 16) != NULL);
    memset(next, 1, size);
    free(next);
}

static void free_reaches_over_the_next(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size), *next = malloc(size);
    barrier();
    free(block);
    set_word(block, HEAD, size_word(block) + (size_word(next) & ~(size_t)7));
    use_both(size, next);
}

static void used_reaches_over_the_next(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size), *next = malloc(size);
    barrier();
    set_word(block, HEAD, size_word(block) + (size_word(next) & ~(size_t)7));
    free(block);
    use_both(size, next);
}

static void mapped_reaches_over_the_next(size_t size, ptrdiff_t at) {
    (void)at;
    void *first = malloc(size), *second = malloc(size);
    set_word(second, HEAD, size_word(second) + (size_word(first) & ~(size_t)7));
    free(second);
}

static void foot_of_free(size_t size, ptrdiff_t more) {
    void *block = malloc(size), *after = malloc(size);
    barrier();
    free(block);
    set_word(after, PREVIOUS_SIZE, word_of(after, PREVIOUS_SIZE) + (size_t)more);
    free(after);
    go_on(size);
}

static const struct misuse damage[] = {
    MISUSE(header, 24, ZERO, 0),
    MISUSE(header, 24, HUGE_HEAD, 0),
    MISUSE(header, 24, ODD, 0),
    MISUSE(header, 24, LARGER, 1),
    MISUSE(header, 100, LARGER, 1),
    MISUSE(header, 100, SMALLER, 1),
    MISUSE(header, 100, TO_MAPPED, 0),
    MISUSE(header, 100, OTHER_ARENA, 1),
    MISUSE(header, 100, PREVIOUS_FREE, 1),
    MISUSE(header, 1000, HUGE_HEAD, 0),
    MISUSE(header, 5000, ZERO, 0),
    MISUSE(header, 5000, HUGE_HEAD, 0),
    MISUSE(header, 5000, LARGER, 1),
    MISUSE(header, 5000, SMALLER, 1),
    MISUSE(header, 5000, TO_MAPPED, 0),
    MISUSE(header, 5000, PREVIOUS_FREE, 1),
    MISUSE(header, 100000, LARGER, 0),
    MISUSE(header, 100000, SMALLER, 0),
    MISUSE(header, 100000, PREVIOUS_FREE, 0),
    MISUSE(header, 200000, ZERO, 0),
    MISUSE(header, 200000, HUGE_HEAD, 0),
    MISUSE(header, 200000, LARGER, 0),
    MISUSE(header_of_freed, 100, ZERO, 0),
    MISUSE(header_of_freed, 100, LARGER, 1),
    MISUSE(header_of_freed, 5000, HUGE_HEAD, 0),
    MISUSE(header_of_freed, 5000, SMALLER, 0),
    MISUSE(header_of_freed, 100000, ZERO, 0),
    MISUSE(header_of_freed, 100000, LARGER, 0),
    MISUSE(header_of_freed, 100000, SMALLER, 0),
    MISUSE(distance_of_mapped, 200000, PAGE, 0),
    MISUSE(distance_of_mapped, 200000, 16, 0),
    MISUSE(header_then_realloc, 100, HUGE_HEAD, 0),
    MISUSE(header_then_realloc, 5000, LARGER, 1),
    MISUSE(header_then_realloc, 5000, TO_MAPPED, 0),
    MISUSE(header_then_realloc, 200000, LARGER, 0),
    MISUSE(link_to_global, 24, 0, 0),
    MISUSE(link_to_global, 24, 8, 0),
    MISUSE(link_to_global, 1000, 0, 0),
    MISUSE(link_to_global, 5000, 0, 0),
    MISUSE(link_to_stack, 24, 0, 0),
    MISUSE(link_to_stack, 100, 0, 0),
    MISUSE(link_to_nowhere, 100, 0x41414141, 0),
    MISUSE(link_to_nowhere, 100, 0x4141414141414141, 0),
    MISUSE(link_to_nowhere, 5000, 0x4141414141414140, 0),
    MISUSE(link_to_nowhere, 100000, 0x4141414141414140, 1),
    MISUSE(fast_twice, 24, 0, 0),
    MISUSE(fast_twice, 100, 0, 0),
    MISUSE(merged_then_cached, 0x100, 0, 0),
    MISUSE(merged_then_cached, 5000, 0, 0),
    MISUSE(unsafe_unlink, 0x420, 0, 1),
    MISUSE(unsafe_unlink, 5000, 0, 1),
    MISUSE(unsafe_unlink, 100000, 0, 0),
    MISUSE(zero_byte_backward, 0x420, 0, 1),
    MISUSE(zero_byte_backward, 100000, 0, 0),
    MISUSE(link_back, 100000, 0, 0),
    MISUSE(link_back, 5000, 0, 1),
    MISUSE(both_links, 5000, 0, 1),
    MISUSE(both_links, 100000, 0, 0),
    MISUSE(link_of_binned, 90000, FORWARD, 0),
    MISUSE(link_of_binned, 90000, BACK, 0),
    MISUSE(link_of_binned, 90000, FORWARD_SIZE, 0),
    MISUSE(link_of_binned, 90000, BACK_SIZE, 0),
    MISUSE(link_of_binned, 2000, BACK, 1),
    MISUSE(ring_of_sizes, 100000, 0, 0),
    MISUSE(top_to_everything, 100, 0, 0),
    MISUSE(top_to_everything, 100000, 0, 0),
    MISUSE(top_to_little, 5000, 0xC00, 0),
    MISUSE(top_to_little, 100000, 0xC01, 0),
    MISUSE(free_reaches_over_the_next, 100, 0, 1),
    MISUSE(free_reaches_over_the_next, 5000, 0, 1),
    MISUSE(free_reaches_over_the_next, 100000, 0, 0),
    MISUSE(used_reaches_over_the_next, 100, 0, 1),
    MISUSE(used_reaches_over_the_next, 5000, 0, 1),
    MISUSE(used_reaches_over_the_next, 100000, 0, 1),
    MISUSE(mapped_reaches_over_the_next, 200000, 0, 0),
    MISUSE(foot_of_free, 100000, 32, 0),
    MISUSE(foot_of_free, 100000, -32, 0),
    MISUSE(foot_of_free, 5000, 32, 1),
};

#endif

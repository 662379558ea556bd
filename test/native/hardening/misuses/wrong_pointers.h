/* A function that takes a block is given something else: no memory of the heap's, or the inside of a block. */
#ifndef WRONG_POINTERS_H
#define WRONG_POINTERS_H

#include "misuse.h"
#include <sys/mman.h>

static char s_global[256] = { 1 };
static __thread char s_of_thread[256] = { 1 };

static void use_resized(void *block) { CHECK(realloc(block, 5000) != NULL); }
static void use_measured(void *block) { CHECK(malloc_usable_size(block) != 1); }

/* Each for free, realloc and malloc_usable_size, in turns. */
static void (*const s_takers[])(void *) = { free, use_resized, use_measured };
enum { FREE, REALLOC, MEASURE };

static void on_the_stack(size_t size, ptrdiff_t taker) {
    char local[256] __attribute__((aligned(16))) = { 1 };
    s_takers[taker](local + size);
}

static void of_a_global(size_t size, ptrdiff_t taker) { s_takers[taker](s_global + size); }
static void of_a_thread_local(size_t size, ptrdiff_t taker) { s_takers[taker](s_of_thread + size); }
static void of_a_literal(size_t size, ptrdiff_t taker) { (void)size, s_takers[taker]("a literal"); }
static void of_a_function(size_t size, ptrdiff_t taker) { (void)size, s_takers[taker]((void *)(uintptr_t)&of_a_literal); }
static void of_the_environment(size_t size, ptrdiff_t taker) { (void)size, s_takers[taker](environ[0]); }
static void of_a_number(size_t number, ptrdiff_t taker) { s_takers[taker]((void *)number); }

static void of_a_mapping(size_t size, ptrdiff_t taker) {
    char *pages = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    s_takers[taker](pages + size);
}

static void far_from_a_block(size_t distance, ptrdiff_t taker) { s_takers[taker]((char *)malloc(16) + distance); }

/* Filled as data usually is, so that no header is met by chance. */
static char *filled(size_t size) {
    char *block = malloc(size);
    memset(block, 0x5A, size);
    barrier();
    return block;
}

static void free_inside(size_t size, ptrdiff_t at) { free(filled(size) + at); }
static void resize_inside(size_t size, ptrdiff_t at) { use_resized(filled(size) + at); }
static void measure_inside(size_t size, ptrdiff_t at) { use_measured(filled(size) + at); }
static void free_inside_of_zeros(size_t size, ptrdiff_t at) { free((char *)calloc(1, size) + at); }
static void free_inside_of_a_freed_one(size_t size, ptrdiff_t at) { free(freed_block(size) + at); }
static void free_inside_of_memalign(size_t size, ptrdiff_t at) { free((char *)memalign(256, size) + at); }

/* What a program meant for the block behind it: a header that says what a block's would. */
static void free_a_crafted_block(size_t size, ptrdiff_t at) {
    char *block = filled(size);
    set_word(block + at, HEAD, 0x41);
    set_word(block + at + 0x40, HEAD, 0x41);
    free(block + at);
    CHECK(malloc(0x38) != NULL);
}

static void resize_a_crafted_block(size_t size, ptrdiff_t at) {
    char *block = filled(size);
    set_word(block + at, HEAD, 0x41);
    set_word(block + at + 0x40, HEAD, 0x41);
    use_resized(block + at);
}

static void measure_a_crafted_block(size_t size, ptrdiff_t at) {
    char *block = filled(size);
    set_word(block + at, HEAD, 0x41);
    use_measured(block + at);
}

/* House of spirit: the crafted one lies outside the heap. */
static void free_a_crafted_global(size_t size, ptrdiff_t at) {
    (void)size, (void)at;
    static size_t words[32] __attribute__((aligned(16)));
    words[1] = 0x41;
    words[9] = 0x1234;
    free(words + 2);
    CHECK(malloc(0x38) != NULL);
}

static void free_a_crafted_mapping(size_t size, ptrdiff_t at) {
    (void)size, (void)at;
    size_t *pages = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pages[1] = 16 * PAGE | MAPPED;
    free(pages + 2);
}

static void resize_freed(size_t size, ptrdiff_t wanted) { CHECK(realloc(freed_block(size), (size_t)wanted) != NULL); }
static void measure_freed(size_t size, ptrdiff_t at) { (void)at, use_measured(freed_block(size)); }

static void resize_twice(size_t size, ptrdiff_t wanted) {
    void *block = malloc(size);
    barrier();
    CHECK(realloc(block, (size_t)wanted) != block);
    CHECK(realloc(block, (size_t)wanted) != block);
}

static const struct misuse wrong_pointers[] = {
    MISUSE(on_the_stack, 0, FREE, 0),
    MISUSE(on_the_stack, 8, FREE, 0),
    MISUSE(on_the_stack, 16, REALLOC, 0),
    MISUSE(on_the_stack, 16, MEASURE, 0),
    MISUSE(of_a_global, 0, FREE, 0),
    MISUSE(of_a_global, 1, FREE, 0),
    MISUSE(of_a_global, 16, REALLOC, 0),
    MISUSE(of_a_global, 16, MEASURE, 0),
    MISUSE(of_a_thread_local, 16, FREE, 0),
    MISUSE(of_a_literal, 0, FREE, 0),
    MISUSE(of_a_literal, 0, REALLOC, 0),
    MISUSE(of_a_function, 0, FREE, 0),
    MISUSE(of_the_environment, 0, FREE, 0),
    MISUSE(of_a_number, 1, FREE, 0),
    MISUSE(of_a_number, 16, FREE, 0),
    MISUSE(of_a_number, 4096, FREE, 0),
    MISUSE(of_a_number, (size_t)1 << 63, FREE, 0),
    MISUSE(of_a_number, (size_t)-16, FREE, 0),
    MISUSE(of_a_number, 0xDBDBDBDBDBDBDBD0, FREE, 0),
    MISUSE(of_a_number, 1, REALLOC, 0),
    MISUSE(of_a_number, 1, MEASURE, 0),
    MISUSE(of_a_number, 4096, MEASURE, 0),
    MISUSE(of_a_mapping, 0, FREE, 0),
    MISUSE(of_a_mapping, 16, FREE, 0),
    MISUSE(of_a_mapping, PAGE + 16, REALLOC, 0),
    MISUSE(far_from_a_block, MIB, FREE, 0),
    MISUSE(far_from_a_block, (size_t)1 << 30, FREE, 0),
    MISUSE(far_from_a_block, 4000, FREE, 0),
    MISUSE(free_inside, 100, 1, 0),
    MISUSE(free_inside, 100, 8, 0),
    MISUSE(free_inside, 100, 16, 0),
    MISUSE(free_inside, 100, 64, 0),
    MISUSE(free_inside, 100, -16, 0),
    MISUSE(free_inside, 5000, 1, 0),
    MISUSE(free_inside, 5000, 16, 0),
    MISUSE(free_inside, 5000, 2560, 0),
    MISUSE(free_inside, 100000, 4096, 0),
    MISUSE(free_inside, 200000, 1, 0),
    MISUSE(free_inside, 200000, 16, 0),
    MISUSE(free_inside, 200000, PAGE, 0),
    MISUSE(resize_inside, 100, 16, 0),
    MISUSE(resize_inside, 5000, 8, 0),
    MISUSE(resize_inside, 200000, PAGE, 0),
    MISUSE(measure_inside, 100, 1, 0),
    MISUSE(measure_inside, 100, 16, 1),
    MISUSE(measure_inside, 5000, 2560, 1),
    MISUSE(measure_inside, 200000, PAGE, 0),
    MISUSE(free_inside_of_zeros, 100, 16, 0),
    MISUSE(free_inside_of_zeros, 5000, 2560, 0),
    MISUSE(free_inside_of_a_freed_one, 100, 16, 0),
    MISUSE(free_inside_of_a_freed_one, 1000, 512, 0),
    MISUSE(free_inside_of_a_freed_one, 5000, 2560, 0),
    MISUSE(free_inside_of_memalign, 1000, 512, 0),
    MISUSE(free_a_crafted_block, 200, 32, 1),
    MISUSE(free_a_crafted_block, 5000, 1024, 1),
    MISUSE(resize_a_crafted_block, 200, 32, 1),
    MISUSE(measure_a_crafted_block, 200, 32, 1),
    MISUSE(free_a_crafted_global, 0, 0, 0),
    MISUSE(free_a_crafted_mapping, 0, 0, 0),
    MISUSE(resize_freed, 100, 50, 0),
    MISUSE(resize_freed, 100, 5000, 0),
    MISUSE(resize_freed, 5000, 50000, 0),
    MISUSE(resize_freed, 50000, 100, 0),
    MISUSE(resize_freed, 200000, 300000, 0),
    MISUSE(measure_freed, 16, 0, 1),
    MISUSE(measure_freed, 1000, 0, 1),
    MISUSE(measure_freed, 5000, 0, 1),
    MISUSE(measure_freed, 50000, 0, 1),
    MISUSE(measure_freed, 200000, 0, 0),
    MISUSE(resize_twice, 100, 5000, 0),
    MISUSE(resize_twice, 5000, 60000, 0),
    MISUSE(resize_twice, 5000, MIB, 0),
};

#endif

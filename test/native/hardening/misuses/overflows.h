/* A write behind a block, or before it, that the block's free or its neighbour's may notice. */
#ifndef OVERFLOWS_H
#define OVERFLOWS_H

#include "misuse.h"

/* Three in a row: the middle one is written beyond, and all are freed. */
static void write_around(size_t size, ptrdiff_t from, size_t bytes, int value) {
    char *before = malloc(size), *block = malloc(size), *after = malloc(size);
    memset(before, 1, size);
    memset(block, 1, size);
    memset(after, 1, size);
    barrier();
    memset(block + from, value, bytes);
    free(block);
    free(after);
    free(before);
    go_on(size);
}

/* Behind the bytes that were asked for, up to so many. */
static void write_behind(size_t size, ptrdiff_t bytes) { write_around(size, (ptrdiff_t)size, (size_t)bytes, 'A'); }

/* Behind what malloc_usable_size tells. */
static void write_behind_usable(size_t size, ptrdiff_t at) {
    char *block = malloc(size), *after = malloc(size);
    barrier();
    flip_byte(block + malloc_usable_size(block) + at);
    free(block);
    free(after);
    go_on(size);
}

static void write_zero_behind_usable(size_t size, ptrdiff_t at) {
    char *block = malloc(size), *after = malloc(size);
    memset(block, 1, size);
    memset(after, 1, size);
    barrier();
    block[(ptrdiff_t)malloc_usable_size(block) + at] = 0;
    free(block);
    free(after);
    go_on(size);
}

static void write_before(size_t size, ptrdiff_t bytes) { write_around(size, -bytes, (size_t)bytes, 'A'); }
static void write_zeros_before(size_t size, ptrdiff_t bytes) { write_around(size, -bytes, (size_t)bytes, 0); }
static void write_one_before(size_t size, ptrdiff_t distance) { write_around(size, -distance, 1, 'A'); }

/* The block is never freed: nothing looks at it again before the end. */
static void write_behind_and_leak(size_t size, ptrdiff_t bytes) {
    char *block = malloc(size);
    barrier();
    memset(block + size, 'A', (size_t)bytes);
    go_on(size);
}

static void copy_too_long_a_string(size_t size, ptrdiff_t bytes) {
    char source[4096];
    memset(source, 'x', sizeof source);
    source[size + (size_t)bytes - 1] = 0;
    char *block = malloc(size);
    strcpy(block, source);
    free(block);
}

static void write_behind_calloc(size_t size, ptrdiff_t bytes) {
    char *block = calloc(1, size);
    barrier();
    memset(block + size, 'A', (size_t)bytes);
    free(block);
}

static void write_behind_memalign(size_t size, ptrdiff_t alignment) {
    char *block = memalign((size_t)alignment, size);
    barrier();
    block[size] = 'A';
    free(block);
}

static void write_before_memalign(size_t size, ptrdiff_t alignment) {
    char *block = memalign((size_t)alignment, size);
    barrier();
    memset(block - 8, 'A', 8);
    free(block);
}

static void write_behind_shrunk(size_t size, ptrdiff_t smaller) {
    char *block = realloc(malloc(size), (size_t)smaller);
    block[smaller] = 'A';
    free(block);
}

static void write_behind_grown(size_t size, ptrdiff_t larger) {
    char *block = realloc(malloc(size), (size_t)larger);
    block[larger] = 'A';
    free(block);
}

static void resize_after_write_behind(size_t size, ptrdiff_t wanted) {
    char *block = malloc(size);
    barrier();
    block[size] = 'A';
    CHECK(realloc(block, (size_t)wanted) != NULL);
}

static void measure_after_write_behind(size_t size, ptrdiff_t at) {
    char *block = malloc(size);
    block[(ptrdiff_t)size + at] = 'A';
    CHECK(malloc_usable_size(block) != 1);
}

static void *written_behind_there(void *size) {
    char *block = malloc((size_t)size);
    memset(block + (size_t)size, 'A', 16);
    return block;
}

static void free_what_a_thread_wrote_behind(size_t size, ptrdiff_t at) {
    (void)at;
    free(in_thread(written_behind_there, (void *)size));
}

static volatile char s_read;

static void read_beyond_the_pages(size_t size, ptrdiff_t at) { s_read = ((char *)malloc(size))[(ptrdiff_t)size + at]; }
static void read_before_the_pages(size_t size, ptrdiff_t at) { s_read = ((char *)malloc(size))[at]; }

static const struct misuse overflows[] = {
    MISUSE(write_behind, 0, 1, 1),
    MISUSE(write_behind, 24, 1, 1),
    MISUSE(write_behind, 24, 8, 0),
    MISUSE(write_behind, 24, 16, 0),
    MISUSE(write_behind, 24, 200, 0),
    MISUSE(write_behind, 100, 1, 1),
    MISUSE(write_behind, 100, 8, 0),
    MISUSE(write_behind, 100, 16, 0),
    MISUSE(write_behind, 1000, 1, 1),
    MISUSE(write_behind, 1000, 16, 0),
    MISUSE(write_behind, 5000, 1, 1),
    MISUSE(write_behind, 5000, 16, 1),
    MISUSE(write_behind, 5000, 6000, 0),
    MISUSE(write_behind, 50000, 1, 1),
    MISUSE(write_behind, 50000, 16, 1),
    MISUSE(write_behind, 200000, 1, 1),
    MISUSE(write_behind, 200000, 16, 1),
    MISUSE(write_behind, 200000, 8192, 0),
    MISUSE(write_behind_usable, 8, 0, 0),
    MISUSE(write_behind_usable, 8, 7, 0),
    MISUSE(write_behind_usable, 1000, 7, 0),
    MISUSE(write_behind_usable, 5000, 0, 0),
    MISUSE(write_behind_usable, 256 * KIB, 0, 1),
    MISUSE(write_behind_usable, 256 * KIB, 7, 1),
    MISUSE(write_zero_behind_usable, 24, 0, 0),
    MISUSE(write_zero_behind_usable, 248, 0, 1),
    MISUSE(write_zero_behind_usable, 5000, 0, 1),
    MISUSE(write_zero_behind_usable, 50000, 0, 1),
    MISUSE(write_before, 24, 1, 0),
    MISUSE(write_before, 24, 8, 0),
    MISUSE(write_before, 24, 16, 0),
    MISUSE(write_before, 24, 40, 0),
    MISUSE(write_before, 1000, 8, 0),
    MISUSE(write_before, 5000, 8, 0),
    MISUSE(write_before, 5000, 100, 0),
    MISUSE(write_before, 50000, 8, 0),
    MISUSE(write_before, 200000, 8, 0),
    MISUSE(write_before, 200000, 16, 0),
    MISUSE(write_before, 200000, 17, 0),
    MISUSE(write_before, 200000, 4000, 0),
    MISUSE(write_zeros_before, 24, 8, 0),
    MISUSE(write_zeros_before, 1000, 8, 0),
    MISUSE(write_zeros_before, 5000, 8, 0),
    MISUSE(write_zeros_before, 200000, 8, 0),
    MISUSE(write_one_before, 100, 8, 1),
    MISUSE(write_one_before, 100, 12, NEVER),
    MISUSE(write_one_before, 100, 64, NEVER),
    MISUSE(write_behind_and_leak, 24, 8, 1),
    MISUSE(write_behind_and_leak, 1000, 8, 1),
    MISUSE(write_behind_and_leak, 5000, 8, 1),
    MISUSE(write_behind_and_leak, 200000, 8, 1),
    MISUSE(write_behind_and_leak, 200000, 8192, 0),
    MISUSE(copy_too_long_a_string, 10, 1, 1),
    MISUSE(copy_too_long_a_string, 24, 1, 1),
    MISUSE(copy_too_long_a_string, 24, 40, 1),
    MISUSE(copy_too_long_a_string, 1000, 1, 1),
    MISUSE(write_behind_calloc, 40, 1, 1),
    MISUSE(write_behind_calloc, 5000, 8, 1),
    MISUSE(write_behind_calloc, 200000, 8, 1),
    MISUSE(write_behind_memalign, 100, 64, 1),
    MISUSE(write_behind_memalign, 5000, 4096, 1),
    MISUSE(write_behind_memalign, 200000, 65536, 1),
    MISUSE(write_before_memalign, 100, 64, 0),
    MISUSE(write_before_memalign, 100, 4096, 0),
    MISUSE(write_before_memalign, 200000, 65536, 0),
    MISUSE(write_behind_shrunk, 3000, 200, 1),
    MISUSE(write_behind_shrunk, 60000, 20000, 1),
    MISUSE(write_behind_shrunk, 300000, 200000, 1),
    MISUSE(write_behind_grown, 100, 200, 1),
    MISUSE(write_behind_grown, 5000, 6000, 1),
    MISUSE(write_behind_grown, 200000, 300000, 1),
    MISUSE(resize_after_write_behind, 100, 5000, 1),
    MISUSE(resize_after_write_behind, 5000, 60000, 1),
    MISUSE(resize_after_write_behind, 200000, 300000, 1),
    MISUSE(measure_after_write_behind, 100, 0, 1),
    MISUSE(measure_after_write_behind, 200000, 0, 1),
    MISUSE(free_what_a_thread_wrote_behind, 100, 0, 1),
    MISUSE(free_what_a_thread_wrote_behind, 5000, 0, 1),
    MISUSE(read_beyond_the_pages, 200000, PAGE + 64, 2),
    MISUSE(read_before_the_pages, 200000, -100, 0),
    MISUSE(read_beyond_the_pages, 100, 1, NEVER),
    MISUSE(read_beyond_the_pages, 0, 0, NEVER),
};

#endif

/* A block is written to, or read, after it was freed. */
#ifndef WRITES_AFTER_FREE_H
#define WRITES_AFTER_FREE_H

#include "misuse.h"

static void write_freed(size_t size, ptrdiff_t at) {
    flip_byte(freed_block(size) + at);
    go_on(size);
}

/* The program ends without another call. */
static void write_freed_last(size_t size, ptrdiff_t at) { flip_byte(freed_block(size) + at); }

/* And without its handlers: only the calls that it still makes could have told. */
static void write_freed_and_end_suddenly(size_t size, ptrdiff_t at) {
    flip_byte(freed_block(size) + at);
    go_on(size);
    _exit(0);
}

static void write_freed_before_much_work(size_t size, ptrdiff_t at) {
    flip_byte(freed_block(size) + at);
    for (int i = 0; i < 30000; i++) free(malloc(size));
}

static void write_freed_after_much_work(size_t size, ptrdiff_t at) {
    char *block = freed_block(size);
    for (int i = 0; i < 3000; i++) free(malloc(size + 500));
    flip_byte(block + at);
    go_on(size);
}

/* Other blocks of its size were handed out meanwhile, and maybe the block itself. */
static void write_freed_after_reuse(size_t size, ptrdiff_t at) {
    char *block = freed_block(size);
    CHECK(malloc(size) != NULL);
    flip_byte(block + at);
    for (int i = 0; i < 30000; i++) free(malloc(size));
}

static void fill_freed(size_t size, ptrdiff_t value) {
    memset(freed_block(size), (int)value, size);
    go_on(size);
}

static void count_in_freed(size_t size, ptrdiff_t at) {
    int *counter = (int *)(freed_block(size) + at);
    (*counter)++;
    go_on(size);
}

static void write_freed_then_calloc(size_t size, ptrdiff_t at) {
    flip_byte(freed_block(size) + at);
    for (int i = 0; i < 20; i++) CHECK(calloc(1, size) != NULL);
}

static void write_freed_then_trim(size_t size, ptrdiff_t at) {
    flip_byte(freed_block(size) + at);
    malloc_trim(0);
}

static void write_where_realloc_moved(size_t size, ptrdiff_t at) {
    char *block = malloc(size);
    barrier();
    CHECK(realloc(block, 2 * size + 5000) != block);
    flip_byte(block + at);
    go_on(size);
}

static void write_freed_memalign(size_t size, ptrdiff_t alignment) {
    char *block = memalign((size_t)alignment, size);
    barrier();
    free(block);
    flip_byte(block + 20);
    go_on(size);
}

static void write_freed_by_a_thread_that_ended(size_t size, ptrdiff_t at) {
    char *block = malloc(size);
    barrier();
    in_thread(free_it, block);
    flip_byte(block + at);
    go_on(size);
}

static void write_freed_by_a_thread_that_stays(size_t size, ptrdiff_t at) {
    char *block = malloc(size);
    barrier();
    free_in_thread_that_stays(block);
    flip_byte(block + at);
    go_on(size);
}

static void *write_it(void *place) {
    flip_byte(place);
    return NULL;
}

static void write_freed_in_another_thread(size_t size, ptrdiff_t at) {
    in_thread(write_it, freed_block(size) + at);
    go_on(size);
}

static volatile char s_last_read;

static void read_freed(size_t size, ptrdiff_t at) { s_last_read = freed_block(size)[at]; }

static void read_freed_after_reuse(size_t size, ptrdiff_t at) {
    char *block = freed_block(size);
    CHECK(malloc(size) != NULL);
    s_last_read = block[at];
}

static const struct misuse writes_after_free[] = {
    MISUSE(write_freed, 24, 0, 0),
    MISUSE(write_freed, 24, 7, 0),
    MISUSE(write_freed, 24, 8, 1),
    MISUSE(write_freed, 24, 16, 1),
    MISUSE(write_freed, 100, 0, 0),
    MISUSE(write_freed, 100, 32, 2),
    MISUSE(write_freed, 100, 99, 1),
    MISUSE(write_freed, 1000, 0, 0),
    MISUSE(write_freed, 1000, 500, 2),
    MISUSE(write_freed, 1000, 999, 2),
    MISUSE(write_freed, 5000, 0, 0),
    MISUSE(write_freed, 5000, 8, 1),
    MISUSE(write_freed, 5000, 64, 2),
    MISUSE(write_freed, 5000, 4999, 2),
    MISUSE(write_freed, 50000, 0, 0),
    MISUSE(write_freed, 50000, 25000, 2),
    MISUSE(write_freed, 120000, 0, 0),
    MISUSE(write_freed, 120000, 8, 0),
    MISUSE(write_freed, 120000, 60000, 2),
    MISUSE(write_freed, 200000, 0, 0),
    MISUSE(write_freed, 5 * MIB, MIB, 0),
    MISUSE(write_freed_last, 24, 0, 1),
    MISUSE(write_freed_last, 100, 50, 2),
    MISUSE(write_freed_last, 5000, 2500, 2),
    MISUSE(write_freed_last, 50000, 20, 1),
    MISUSE(write_freed_and_end_suddenly, 24, 0, 0),
    MISUSE(write_freed_and_end_suddenly, 100, 50, 2),
    MISUSE(write_freed_and_end_suddenly, 1000, 800, 2),
    MISUSE(write_freed_and_end_suddenly, 5000, 0, 0),
    MISUSE(write_freed_and_end_suddenly, 5000, 8, 1),
    MISUSE(write_freed_and_end_suddenly, 50000, 0, 0),
    MISUSE(write_freed_and_end_suddenly, 120000, 8, 0),
    MISUSE(write_freed_before_much_work, 100, 65, 2),
    MISUSE(write_freed_before_much_work, 5000, 65, 2),
    MISUSE(write_freed_before_much_work, 200000, 65, 0),
    MISUSE(write_freed_after_much_work, 100, 65, 2),
    MISUSE(write_freed_after_much_work, 3000, 65, NEVER),
    MISUSE(write_freed_after_reuse, 128, 65, 2),
    MISUSE(write_freed_after_reuse, 5000, 65, 2),
    MISUSE(write_freed_after_reuse, 50000, 65, 2),
    MISUSE(write_freed_after_reuse, 200000, 65, 0),
    MISUSE(write_freed_after_reuse, 5 * MIB, 65, 0),
    MISUSE(fill_freed, 24, 0, 2),
    MISUSE(fill_freed, 24, 'A', 0),
    MISUSE(fill_freed, 1000, 0, 2),
    MISUSE(fill_freed, 1000, 'A', 0),
    MISUSE(fill_freed, 5000, 0, 1),
    MISUSE(fill_freed, 5000, 'A', 0),
    MISUSE(fill_freed, 120000, 0, 0),
    MISUSE(count_in_freed, 24, 0, 0),
    MISUSE(count_in_freed, 100, 40, 2),
    MISUSE(count_in_freed, 5000, 40, 2),
    MISUSE(write_freed_then_calloc, 100, 50, 2),
    MISUSE(write_freed_then_calloc, 5000, 50, 2),
    MISUSE(write_freed_then_trim, 100, 50, 2),
    MISUSE(write_freed_then_trim, 5000, 50, 2),
    MISUSE(write_where_realloc_moved, 100, 50, 2),
    MISUSE(write_where_realloc_moved, 5000, 50, 2),
    MISUSE(write_where_realloc_moved, 200000, 50, 0),
    MISUSE(write_freed_memalign, 100, 64, 1),
    MISUSE(write_freed_memalign, 5000, 4096, 1),
    MISUSE(write_freed_memalign, 200000, 65536, 0),
    MISUSE(write_freed_by_a_thread_that_ended, 100, 50, 2),
    MISUSE(write_freed_by_a_thread_that_ended, 5000, 50, 2),
    MISUSE(write_freed_by_a_thread_that_stays, 100, 50, 2),
    MISUSE(write_freed_by_a_thread_that_stays, 5000, 50, 2),
    MISUSE(write_freed_in_another_thread, 100, 50, 2),
    MISUSE(write_freed_in_another_thread, 5000, 50, 2),
    MISUSE(read_freed, 100, 50, NEVER),
    MISUSE(read_freed, 200000, 50, 0),
    MISUSE(read_freed_after_reuse, 200000, 50, 0),
};

#endif

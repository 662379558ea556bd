/* A block is freed a second time: at once, late, elsewhere, or by a function that frees. */
#ifndef FREE_TWICE_H
#define FREE_TWICE_H

#include "misuse.h"
#include <sys/wait.h>

static void twice_at_once(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    free(block);
    free(block);
}

static void twice_with_one_between(size_t size, ptrdiff_t at) {
    (void)at;
    void *first = malloc(size), *second = malloc(size);
    free(first);
    free(second);
    free(first);
}

/* One of many that were freed in a row: the first is the longest ago. */
static void twice_among_many(size_t size, ptrdiff_t at) {
    enum { MANY = 300 };
    void *blocks[MANY];
    for (int i = 0; i < MANY; i++) blocks[i] = malloc(size);
    for (int i = 0; i < MANY; i++) free(blocks[i]);
    free(blocks[at]);
}

static void twice_after_other_work(size_t size, ptrdiff_t at) {
    void *block = malloc(size);
    barrier();
    free(block);
    for (ptrdiff_t i = 0; i < at; i++) free(malloc(size + 200));
    free(block);
}

/* The second owner's free is the third of the block, if both got the same. */
static void twice_then_freed_by_the_next_owner(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    free(block);
    void *next = malloc(size);
    free(block);
    free(next);
}

static void twice_while_the_next_owner_has_it(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    free(block);
    char *next = malloc(size);
    memset(next, 1, size);
    free(block);
    memset(next, 2, size);
}

static void twice_with_its_words_cleared(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    free(block);
    memset(block, 0, size < 32 ? size : 32);
    free(block);
}

static void twice_with_the_block_before_free(size_t size, ptrdiff_t at) {
    (void)at;
    void *before = malloc(size), *block = malloc(size);
    barrier();
    free(before);
    free(block);
    free(block);
}

static void twice_with_the_block_after_free(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size), *after = malloc(size);
    barrier();
    free(after);
    free(block);
    free(block);
}

static void twice_beside_top(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    free(block);
    free(block);
}

static void twice_after_a_trim(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = freed(size);
    malloc_trim(0);
    free(block);
}

static void twice_of_calloc(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = calloc(1, size);
    barrier();
    free(block);
    free(block);
}

static void twice_of_memalign(size_t size, ptrdiff_t at) {
    void *block = memalign((size_t)at, size);
    barrier();
    free(block);
    free(block);
}

static void twice_where_realloc_moved(size_t size, ptrdiff_t at) {
    void *block = malloc(size);
    barrier();
    CHECK(realloc(block, (size_t)at) != block);
    free(block);
}

static void twice_by_realloc_to_nothing(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    CHECK(realloc(block, 0) == NULL);
    free(block);
}

static void twice_in_a_forked_child(size_t size, ptrdiff_t at) {
    (void)at;
    int status;
    void *block = freed(size);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        free(block);
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) abort();
}

static void twice_by_another_thread(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = freed(size);
    in_thread(free_it, block);
}

static void twice_by_two_other_threads(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    in_thread(free_it, block);
    in_thread(free_it, block);
}

static void twice_first_by_a_thread_that_ended(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    in_thread(free_it, block);
    free(block);
}

static void *freed_there(void *size) { return freed((size_t)size); }
static void *allocated_there(void *size) { return malloc((size_t)size); }

static void twice_of_a_block_from_a_thread_that_ended(size_t size, ptrdiff_t at) {
    (void)at;
    free(in_thread(freed_there, (void *)size));
}

static void twice_here_of_a_block_from_there(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = in_thread(allocated_there, (void *)size);
    free(block);
    free(block);
}

static void twice_first_by_a_thread_that_stays(size_t size, ptrdiff_t at) {
    (void)at;
    void *block = malloc(size);
    barrier();
    free_in_thread_that_stays(block);
    free(block);
}

static void twice_of_a_string(size_t size, ptrdiff_t at) {
    (void)size, (void)at;
    char *copy = strdup("a string like any other");
    free(copy);
    free(copy);
}

static void twice_of_a_stream(size_t size, ptrdiff_t at) {
    (void)size, (void)at;
    FILE *stream = fopen("/dev/null", "r");
    fclose(stream);
    free(stream);
}

static const struct misuse free_twice[] = {
    MISUSE(twice_at_once, 0, 0, 0),
    MISUSE(twice_at_once, 24, 0, 0),
    MISUSE(twice_at_once, 100, 0, 0),
    MISUSE(twice_at_once, 1000, 0, 0),
    MISUSE(twice_at_once, 1040, 0, 0),
    MISUSE(twice_at_once, 5000, 0, 0),
    MISUSE(twice_at_once, 50000, 0, 0),
    MISUSE(twice_at_once, 120000, 0, 0),
    MISUSE(twice_at_once, 200000, 0, 0),
    MISUSE(twice_at_once, 50 * MIB, 0, 0),
    MISUSE(twice_with_one_between, 24, 0, 0),
    MISUSE(twice_with_one_between, 1000, 0, 0),
    MISUSE(twice_with_one_between, 5000, 0, 0),
    MISUSE(twice_with_one_between, 100000, 0, 0),
    MISUSE(twice_with_one_between, 200000, 0, 0),
    MISUSE(twice_among_many, 24, 0, 0),
    MISUSE(twice_among_many, 24, 150, 0),
    MISUSE(twice_among_many, 24, 299, 0),
    MISUSE(twice_among_many, 1000, 0, 0),
    MISUSE(twice_among_many, 5000, 0, 0),
    MISUSE(twice_among_many, 5000, 150, 0),
    MISUSE(twice_among_many, 50000, 150, 0),
    MISUSE(twice_after_other_work, 24, 1000, 0),
    MISUSE(twice_after_other_work, 1000, 1000, 0),
    MISUSE(twice_after_other_work, 1000, 100000, 0),
    MISUSE(twice_after_other_work, 5000, 1000, 0),
    MISUSE(twice_after_other_work, 50000, 1000, 0),
    MISUSE(twice_then_freed_by_the_next_owner, 100, 0, 0),
    MISUSE(twice_then_freed_by_the_next_owner, 5000, 0, 0),
    MISUSE(twice_then_freed_by_the_next_owner, 200000, 0, 0),
    MISUSE(twice_while_the_next_owner_has_it, 100, 0, 1),
    MISUSE(twice_while_the_next_owner_has_it, 5000, 0, 1),
    MISUSE(twice_while_the_next_owner_has_it, 50000, 0, 1),
    MISUSE(twice_while_the_next_owner_has_it, 200000, 0, 0),
    MISUSE(twice_while_the_next_owner_has_it, 5 * MIB, 0, 0),
    MISUSE(twice_with_its_words_cleared, 24, 0, 1),
    MISUSE(twice_with_its_words_cleared, 100, 0, 1),
    MISUSE(twice_with_its_words_cleared, 5000, 0, 1),
    MISUSE(twice_with_its_words_cleared, 100000, 0, 0),
    MISUSE(twice_with_the_block_before_free, 100, 0, 0),
    MISUSE(twice_with_the_block_before_free, 5000, 0, 0),
    MISUSE(twice_with_the_block_before_free, 100000, 0, 0),
    MISUSE(twice_with_the_block_after_free, 5000, 0, 0),
    MISUSE(twice_with_the_block_after_free, 100000, 0, 0),
    MISUSE(twice_beside_top, 5000, 0, 0),
    MISUSE(twice_beside_top, 100000, 0, 0),
    MISUSE(twice_after_a_trim, 100, 0, 1),
    MISUSE(twice_after_a_trim, 5000, 0, 1),
    MISUSE(twice_after_a_trim, 100000, 0, 0),
    MISUSE(twice_of_calloc, 100, 0, 0),
    MISUSE(twice_of_calloc, 200000, 0, 0),
    MISUSE(twice_of_memalign, 100, 64, 0),
    MISUSE(twice_of_memalign, 100, 4096, 0),
    MISUSE(twice_of_memalign, 10000, 1024, 0),
    MISUSE(twice_of_memalign, 200000, 65536, 0),
    MISUSE(twice_where_realloc_moved, 100, 5000, 0),
    MISUSE(twice_where_realloc_moved, 5000, 90000, 0),
    MISUSE(twice_where_realloc_moved, 100, MIB, 0),
    MISUSE(twice_by_realloc_to_nothing, 100, 0, 0),
    MISUSE(twice_by_realloc_to_nothing, 5000, 0, 0),
    MISUSE(twice_by_realloc_to_nothing, 200000, 0, 0),
    MISUSE(twice_in_a_forked_child, 100, 0, 0),
    MISUSE(twice_in_a_forked_child, 50000, 0, 0),
    MISUSE(twice_by_another_thread, 100, 0, 0),
    MISUSE(twice_by_another_thread, 5000, 0, 0),
    MISUSE(twice_by_another_thread, 50000, 0, 0),
    MISUSE(twice_by_another_thread, 200000, 0, 0),
    MISUSE(twice_by_two_other_threads, 100, 0, 0),
    MISUSE(twice_by_two_other_threads, 5000, 0, 0),
    MISUSE(twice_first_by_a_thread_that_ended, 100, 0, 0),
    MISUSE(twice_first_by_a_thread_that_ended, 5000, 0, 0),
    MISUSE(twice_first_by_a_thread_that_ended, 50000, 0, 0),
    MISUSE(twice_of_a_block_from_a_thread_that_ended, 100, 0, 0),
    MISUSE(twice_of_a_block_from_a_thread_that_ended, 5000, 0, 0),
    MISUSE(twice_here_of_a_block_from_there, 100, 0, 0),
    MISUSE(twice_here_of_a_block_from_there, 5000, 0, 0),
    MISUSE(twice_here_of_a_block_from_there, 50000, 0, 0),
    MISUSE(twice_first_by_a_thread_that_stays, 100, 0, 0),
    MISUSE(twice_first_by_a_thread_that_stays, 5000, 0, 0),
    MISUSE(twice_of_a_string, 0, 0, 0),
    MISUSE(twice_of_a_stream, 0, 0, 0),
};

#endif

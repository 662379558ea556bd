/* Hooks that count, and remember who called. Each calls the allocator, which must not enter them again. */
#ifndef COUNTING_H
#define COUNTING_H

#include "check.h"
#include "ptmalloc.h"

/* Counted per thread, so that what libc allocates for a new thread is not in the way. */
static __thread int malloc_calls, free_calls, realloc_calls, memalign_calls;
static __thread const void *last_caller;
static __thread size_t last_size, last_alignment;

static void *counting_malloc(size_t size, const void *caller) {
    malloc_calls++;
    last_caller = caller;
    last_size = size;
    free(malloc(17));
    return malloc(size);
}

static void counting_free(void *block, const void *caller) {
    free_calls++;
    last_caller = caller;
    free(calloc(3, 5));
    free(block);
}

static void *counting_realloc(void *block, size_t size, const void *caller) {
    realloc_calls++;
    last_caller = caller;
    last_size = size;
    return realloc(block, size);
}

static void *counting_memalign(size_t alignment, size_t size, const void *caller) {
    memalign_calls++;
    last_caller = caller;
    last_size = size;
    last_alignment = alignment;
    return memalign(alignment, size);
}

static const struct ptmalloc_hooks counting = {
    .size = sizeof counting,
    .malloc = counting_malloc,
    .free = counting_free,
    .realloc = counting_realloc,
    .memalign = counting_memalign,
};

#endif

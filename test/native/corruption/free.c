// free meets a damaged chunk, or one that it has already, in an arena: glibc's message.
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 misaligned => free(): invalid pointer
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 wraps_around => free(): invalid pointer
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 size_below_least => free(): invalid size
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 odd_size => free(): invalid size
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 next_of_fast_too_small => free(): invalid next size (fast)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 next_of_fast_too_large => free(): invalid next size (fast)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 fast_twice => double free or corruption (fasttop)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 top => double free or corruption (top)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 reaches_over_top => double free or corruption (out)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 twice => double free or corruption (!prev)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 next_too_small => free(): invalid next size (normal)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 next_too_large => free(): invalid next size (normal)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 previous_differs => corrupted size vs. prev_size while consolidating
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 unsorted_front => free(): corrupted unsorted chunks
#include "corruption.h"

static void misaligned(void) { free((char *)malloc(200) + 8); }

static void with_head(size_t head) {
    void *block = malloc(200);
    set_word(block, HEAD, head);
    free(block);
}

static void wraps_around(void) { with_head(-(size_t)63); }
static void size_below_least(void) { with_head(16 | PREVIOUS_IN_USE); }
static void odd_size(void) { with_head(216 | PREVIOUS_IN_USE); }
static void reaches_over_top(void) { with_head((MIB * 16) | PREVIOUS_IN_USE); }

static void before_head(size_t size, size_t head) {
    void *block = malloc(size), *next = malloc(size);
    barrier();
    set_word(next, HEAD, head);
    free(block);
}

static void next_of_fast_too_small(void) { before_head(24, 8 | PREVIOUS_IN_USE); }
static void next_of_fast_too_large(void) { before_head(24, HUGE_SIZE | PREVIOUS_IN_USE); }
static void next_too_small(void) { before_head(200, PREVIOUS_IN_USE); }
static void next_too_large(void) { before_head(200, HUGE_SIZE | PREVIOUS_IN_USE); }

static void fast_twice(void) { free(freed(24)); }
static void twice(void) { free(freed(200)); }

static void top(void) {
    void *block = malloc(200);
    free(block);
    free(block);
}

static void previous_differs(void) {
    void *first = malloc(200), *second = malloc(200);
    barrier();
    free(first);
    set_word(first, HEAD, 224 | PREVIOUS_IN_USE);
    free(second);
}

static void unsorted_front(void) {
    void *block = malloc(300);
    barrier();
    void *front = freed(200);
    set_word(front, BACK, chunk_of(front));
    free(block);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(misaligned), SCENARIO(wraps_around), SCENARIO(size_below_least), SCENARIO(odd_size),
        SCENARIO(next_of_fast_too_small), SCENARIO(next_of_fast_too_large), SCENARIO(fast_twice), SCENARIO(top),
        SCENARIO(reaches_over_top), SCENARIO(twice), SCENARIO(next_too_small), SCENARIO(next_too_large),
        SCENARIO(previous_differs), SCENARIO(unsorted_front),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

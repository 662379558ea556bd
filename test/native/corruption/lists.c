// A chunk about to leave a bin disagrees with its neighbours, in memory or in the list: glibc's message.
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 foot_differs => corrupted size vs. prev_size
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 link_broken => corrupted double-linked list
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 size_link_broken => corrupted double-linked list (not small)
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 fast_of_other_size => malloc_consolidate(): invalid chunk size
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 fast_misaligned => malloc_consolidate(): unaligned fastbin chunk detected
// dies: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 previous_of_fast_differs => corrupted size vs. prev_size in fastbins
#include "corruption.h"

static void consolidate(void) { malloc(2000); }

static void foot_differs(void) {
    void *first = malloc(200), *second = malloc(200), *third = barrier();
    free(second);
    set_word(third, PREVIOUS_SIZE, 224);
    free(first);
}

static void link_broken(void) {
    void *first = malloc(200), *second = freed(200);
    set_word(second, FORWARD, chunk_of(first));
    free(first);
}

static void size_link_broken(void) {
    void *before = malloc(200), *smaller = malloc(2040);
    barrier();
    void *larger = malloc(2056);
    barrier();
    free(smaller);
    free(larger);
    malloc(5000);
    CHECK(word_of(smaller, FORWARD_SIZE) == chunk_of(larger));
    set_word(smaller, FORWARD_SIZE, chunk_of(smaller));
    free(before);
}

static void fast_of_other_size(void) {
    set_word(freed(24), HEAD, 64 | PREVIOUS_IN_USE);
    consolidate();
}

static void fast_misaligned(void) {
    void *first = malloc(40), *second = malloc(40);
    barrier();
    free(first);
    free(second);
    set_single_link(second, chunk_of(first) - 8);
    consolidate();
}

static void previous_of_fast_differs(void) {
    void *first = malloc(200);
    freed(24);
    free(first);
    set_word(first, HEAD, 224 | PREVIOUS_IN_USE);
    consolidate();
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(foot_differs), SCENARIO(link_broken), SCENARIO(size_link_broken), SCENARIO(fast_of_other_size),
        SCENARIO(fast_misaligned), SCENARIO(previous_of_fast_differs),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

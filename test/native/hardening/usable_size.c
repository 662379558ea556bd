// A block may use just what was asked for, whichever function gave it, and keeps that when it is written full.
// only: ptmalloc, glibc rounds up
// run: PTMALLOC_HARDEN=1
// run: PTMALLOC_HARDEN=2
// run: PTMALLOC_HARDEN=1 MALLOC_PERTURB_=85
// run: PTMALLOC_HARDEN=2 MALLOC_PERTURB_=85
// run: PTMALLOC_HARDEN=1 PTMALLOC_TCACHE_COUNT=0
// run: PTMALLOC_HARDEN=1 MALLOC_CHECK_=3
// run: PTMALLOC_HARDEN=2 MALLOC_MMAP_MAX_=0
#include "check.h"

static void *full(void *block, size_t size) {
    CHECK(block != NULL);
    COMPARE(malloc_usable_size(block), ==, size);
    memset(block, 0xFF, size);
    COMPARE(malloc_usable_size(block), ==, size);
    return block;
}

static void try_all(size_t size) {
    void *posix = NULL;
    void *page = full(valloc(size), size);
    unsigned char *zeroed = calloc(1, size);
    CHECK(is_all(zeroed, size, 0));
    free(full(malloc(size), size));
    free(full(zeroed, size));
    free(full(memalign(64, size), size));
    CHECK(posix_memalign(&posix, 4096, size) == 0);
    free(full(posix, size));
    free(page);

    void *resized = full(malloc(size), size);
    for (size_t other = size / 2 + 1; other < size * 3 + 40; other += size / 3 + 7) resized = full(realloc(resized, other), other);
    free(full(realloc(resized, size + 1), size + 1));
    free(full(realloc(NULL, size), size));
}

int main(void) {
    for (size_t size = 0; size < 2100; size++) try_all(size);
    for (size_t size = 2100; size < 20 * MIB; size += size / 3 + 1) try_all(size);
    COMPARE(malloc_usable_size(pvalloc(1)), ==, PAGE);
}

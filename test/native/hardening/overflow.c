// One byte written behind a block of any size is found when the block is freed, resized or asked for its size, or the process ends.
// only: ptmalloc, glibc has no canaries
// run: PTMALLOC_HARDEN=1
// run: PTMALLOC_HARDEN=2
#include "hardening.h"

static void free_it(void *block) { free(block); }
static void resize_it(void *block) { CHECK(realloc(block, 5000) != NULL); }
static void measure_it(void *block) { CHECK(malloc_usable_size(block) != 1); }

static void end_normally(void *unused) {
    (void)unused;
    exit(0);
}

static void overflow(size_t size, void *block) {
    unsigned char *end = (unsigned char *)block + size, before = *end;
    flip(end);
    CHECK(dies_saying("free(): " OVERWRITTEN, free_it, block));
    *end = 0;
    CHECK(dies_saying("free(): " OVERWRITTEN, free_it, block));
    *end = before;
    free(block);
}

int main(void) {
    for (size_t size = 0; size <= 2000; size++) overflow(size, malloc(size));
    static const size_t mapped[] = { 200 * KIB, 200 * KIB + 1, 199 * KIB - 16, MIB - 17, 5 * MIB };
    for (int i = 0; i < 5; i++) overflow(mapped[i], malloc(mapped[i]));
    for (size_t alignment = 32; alignment <= 8192; alignment *= 2) overflow(100, memalign(alignment, 100));
    overflow(333, calloc(333, 1));
    overflow(200, realloc(malloc(3000), 200));

    static const size_t sizes[] = { 0, 1, 7, 8, 24, 100, 1000, 3000, MIB };
    for (int i = 0; i < 9; i++) {
        unsigned char *block = malloc(sizes[i]);
        flip(block + sizes[i]);
        CHECK(dies_saying("realloc(): " OVERWRITTEN, resize_it, block));
        CHECK(dies_saying("malloc_usable_size(): " OVERWRITTEN, measure_it, block));
        CHECK(dies_saying("exit(): the bytes after a block in use were overwritten", end_normally, block));
        flip(block + sizes[i]);
    }
}

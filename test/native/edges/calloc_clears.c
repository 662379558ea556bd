// What calloc hands out is zero to its last usable byte, whichever dirty place it comes from: cache, bins, top, regrown top, mapping.
// run:
// run: MALLOC_TOP_PAD_=0 MALLOC_TRIM_THRESHOLD_=0
// run: GLIBC_TUNABLES=glibc.malloc.tcache_count=0
#include "check.h"

static const size_t sizes[] = { 1, 24, 25, 100, 120, 136, 500, 1032, 1040, 3000, 10000, 65536, 100000, 131072, 140000, 1 << 20, 3 << 20 };
enum { SIZES = sizeof sizes / sizeof *sizes, PER_SIZE = 12 };

int main(void) {
    static void *blocks[SIZES * PER_SIZE];
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < SIZES * PER_SIZE; i++) {
            size_t size = sizes[(i + round * 5) % SIZES];
            unsigned char *block = calloc(1, size);
            CHECK(block != NULL);
            CHECK(is_all(block, size, 0));
            memset(block, 0xEE, malloc_usable_size(block));
            blocks[i] = block;
        }
        // Freed from both ends, so that the heap shrinks below what was dirtied and grows again.
        for (int i = 0; i < SIZES * PER_SIZE; i++) free(blocks[round % 2 ? i : SIZES * PER_SIZE - 1 - i]);
    }
}

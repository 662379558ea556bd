// what: blocks aligned to 32 bytes up to 4 KiB, beside ordinary ones, with random lifetimes
// stands for: vector arithmetic, cache-line-sized structures, direct input and output, stacks of coroutines
// idea from: mixed use of posix_memalign and aligned_alloc in numerical and storage programs
#include "bench.h"

enum { PLACES = 4096 };

static void *take_aligned(size_t alignment, size_t size) {
    void *block = NULL;
    require(posix_memalign(&block, alignment, size) == 0, "no memory");
    require((uintptr_t)opaque(block) % alignment == 0, "a block is not aligned");
    return marked(block, size);
}

// No alignment of 256 to 1024: mimalloc 2.0.9 gives some blocks that do not have it.
static void *take_some(Random *random) {
    size_t kind = below(random, 100);
    if (kind < 40) return take_aligned(64, between(random, 64, 512));
    if (kind < 65) return take_aligned(32, between(random, 32, 2000));
    if (kind < 72) return take_aligned(128, between(random, 128, 4096));
    if (kind < 75) return take_aligned(PAGE, PAGE * between(random, 1, 8));
    return take(between(random, 16, 512));
}

int main(int argc, char **argv) {
    static void *blocks[PLACES];
    Random random = seeded(9);
    read_scale(argc, argv);
    for (long call = scaled(4400000); call > 0; call--) {
        void **place = &blocks[below(&random, PLACES)];
        give(*place);
        *place = take_some(&random);
    }
    for (int i = 0; i < PLACES; i++) give(blocks[i]);
    return done();
}

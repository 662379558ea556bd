// what: one block of 1.5 KiB to 1 MiB, taken and given back at once, with two neighbours alive
// stands for: buffers of input and output: a line, a file's block, an image, a packet to be compressed
// idea from: glibc-simple, beyond the sizes that thread caches keep
#include "bench.h"

int main(int argc, char **argv) {
    static const size_t sizes[] = { 1500, 2000, 5000, 12000, 32 * KIB, 100 * KIB, 300 * KIB, MIB };
    read_scale(argc, argv);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        void *before = take(sizes[i]), *after = take(48);
        size_t pages = sizes[i] / PAGE + 1; // written to: the larger the block, the fewer the pairs
        for (long pair = scaled(8000000) / (long)pages; pair > 0; pair--) give(take(sizes[i]));
        give(before);
        give(after);
    }
    return done();
}

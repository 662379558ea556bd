// what: threads give back and take in small groups, 16 bytes to 64 KiB, small blocks the most frequent
// stands for: applications with everything in one heap: objects, strings, buffers
// idea from: rptest
#include "bench.h"

enum { PLACES = 2048, GROUP = 32 };

static void mix(int thread) {
    void *blocks[PLACES] = { NULL };
    Random random = seeded((uint64_t)thread);
    for (long round = scaled(170000); round > 0; round--) {
        size_t first = below(&random, PLACES);
        for (size_t i = 0; i < GROUP; i++) { // a stride of 37 meets blocks of all ages
            void **place = &blocks[(first + i * 37) % PLACES];
            give(*place);
            *place = NULL;
        }
        for (size_t i = 0; i < GROUP; i++) blocks[(first + i * 37) % PLACES] = take(spread(&random, 4, 16));
    }
    for (int i = 0; i < PLACES; i++) give(blocks[i]);
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    in_threads(threads(), mix);
    return done();
}

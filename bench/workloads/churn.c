// what: every thread replaces blocks of 16 to 512 bytes at random places of a table of its own
// stands for: caches, sessions, timers, work that threads share nothing of: small blocks with random lifetimes
// idea from: glibc-thread, mstress without its exchange, alloc-test
#include "bench.h"

enum { PLACES = 8192 };

static void replace(int thread) {
    void *blocks[PLACES] = { NULL };
    Random random = seeded((uint64_t)thread);
    for (long call = scaled(15000000); call > 0; call--) {
        void **place = &blocks[below(&random, PLACES)];
        give(*place);
        *place = take(spread(&random, 4, 9));
    }
    for (int i = 0; i < PLACES; i++) give(blocks[i]);
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    in_threads(threads(), replace);
    return done();
}

// what: threads write to small blocks of their own, taken by themselves (active) or by the main thread (passive)
// stands for: counters and per-thread state: if two threads' blocks lie on one cache line, every write waits for the other core
// idea from: cache-thrash (active) and cache-scratch (passive)
#include "bench.h"

enum { SIZE = 16, WRITES = 200, ROUNDS = 800000 };

static void *given[MOST_THREADS];

static void write_often(void *block) {
    for (int i = 0; i < WRITES; i++) ++*(volatile char *)((char *)block + SIZE / 2 - 1);
}

// The first block is the one that the main thread took, if it took any: its place may come back from this thread's cache.
static void write_and_replace(int thread) {
    void *block = given[thread] != NULL ? given[thread] : take(SIZE);
    for (long round = scaled(ROUNDS); round > 0; round--) {
        write_often(block);
        free(block);
        block = take(SIZE);
    }
    give(block);
    given[thread] = NULL;
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    in_threads(threads(), write_and_replace);
    for (int i = 0; i < threads(); i++) given[i] = take(SIZE);
    in_threads(threads(), write_and_replace);
    return done();
}

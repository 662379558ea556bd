// what: threads fill tables with blocks of 16 bytes to 8 KiB, then all free at once, each the table of its neighbour too
// stands for: the end of a parallel phase: results merged, caches dropped, a cancelled job's memory given back by all
// idea from: the frees at the end of sh8bench's rounds, without takes between
#include "bench.h"

enum { BLOCKS = 40000 };

static void *own[MOST_THREADS][BLOCKS], *neighbours[MOST_THREADS][BLOCKS];
static unsigned order[BLOCKS];
static pthread_barrier_t all;

static void storm(int thread) {
    Random random = seeded((uint64_t)thread);
    int neighbour = (thread + 1) % threads();
    for (long round = scaled(20); round > 0; round--) {
        for (int i = 0; i < BLOCKS; i++) {
            own[thread][i] = take(spread(&random, 4, 9));
            neighbours[thread][i] = take(i % 16 == 0 ? spread(&random, 9, 13) : spread(&random, 4, 9));
        }
        pthread_barrier_wait(&all);
        for (int i = 0; i < BLOCKS; i++) {
            give(own[thread][order[i]]);
            give(neighbours[neighbour][order[i]]);
        }
        pthread_barrier_wait(&all);
    }
}

int main(int argc, char **argv) {
    Random random = seeded(14);
    read_scale(argc, argv);
    shuffle(&random, order, BLOCKS);
    pthread_barrier_init(&all, NULL, (unsigned)threads());
    in_threads(threads(), storm);
    return done();
}

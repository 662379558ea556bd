// what: bursts of 96 MiB beside 16 MiB that live, then a second with a few calls only: what has gone back to the system?
// stands for: services and desktop programs that work in bursts: memory kept while idle is memory others lack
// idea from: decay of unused pages in allocators that return them by time
#include "bench.h"
#include <time.h>

enum { LIVE = 16 * MIB, BURST = 96 * MIB, MOST_BLOCKS = 1 << 18, STEPS = 200, FEW = 50 };

static void *blocks[MOST_BLOCKS], *survivors[MOST_BLOCKS];
static size_t count, survivor_count;

static size_t some_size(Random *random) { return below(random, 200) == 0 ? spread(random, 14, 19) : spread(random, 4, 11); }

static void fill(Random *random, size_t bytes) {
    for (size_t taken = 0; taken < bytes; count++) {
        require(count < MOST_BLOCKS, "too many blocks");
        size_t size = some_size(random);
        blocks[count] = take(size);
        taken += size;
    }
}

// One block in 20000 stays, wherever it lies: each holds a page, too few to matter beside LIVE.
static void burst(Random *random) {
    size_t first = count;
    fill(random, BURST);
    for (size_t i = first; i < count; i++) {
        if (below(random, 20000) == 0) survivors[survivor_count++] = blocks[i];
        else give(blocks[i]);
    }
    count = first;
}

// A second of real time in small steps, at every scale: decay goes by the clock. A pair at each step never leaves a
// thread's cache; now and then there is a little more to do.
static void idle(Random *random) {
    const struct timespec step = { .tv_nsec = 1000000000 / STEPS };
    for (int i = 0; i < STEPS; i++) {
        void *few[FEW];
        nanosleep(&step, NULL);
        size_t calls = i % 20 == 0 ? FEW : 1;
        for (size_t call = 0; call < calls; call++) few[call] = take(some_size(random));
        for (size_t call = 0; call < calls; call++) give(few[call]);
    }
}

static size_t sum(void **from, size_t length) {
    size_t bytes = 0;
    for (size_t i = 0; i < length; i++) bytes += checked(from[i]);
    return bytes;
}

int main(int argc, char **argv) {
    Random random = seeded(11);
    read_scale(argc, argv);
    memset(blocks, 1, sizeof blocks); // the tables are no part of what is kept
    memset(survivors, 1, sizeof survivors);
    give(take(16));
    long before = resident_kib();

    fill(&random, LIVE);
    for (long round = scaled(14); round > 0; round--) burst(&random);
    report("rss_after_kib", resident_kib());
    idle(&random);
    report("live_kib", (long)((sum(blocks, count) + sum(survivors, survivor_count)) / KIB));
    report("kept_after_1s_kib", resident_kib() - before);
    return 0;
}

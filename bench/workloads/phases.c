// what: a long run of phases whose mix of sizes shifts, 12 MiB alive throughout, some blocks of each phase staying
// stands for: editors, browsers, databases after days: holes of the old sizes, demand for the new ones
// idea from: fragmentation studies (Wilson, Johnstone and others); the shifting sizes of redis' defragmentation tests
#include "bench.h"

enum { PLACES = 200000, BUDGET = 12 * MIB };

static void *blocks[PLACES];
static size_t alive;

// The first twentieth of the table stays through several phases.
static size_t place_for(Random *random, long phase) {
    if (phase % 4 == 0 || below(random, 100) > 0) return PLACES / 20 + below(random, PLACES - PLACES / 20);
    return below(random, PLACES / 20);
}

static void end(size_t place) {
    if (blocks[place] == NULL) return;
    alive -= checked(blocks[place]);
    give(blocks[place]);
    blocks[place] = NULL;
}

static void run_phase(Random *random, long phase) {
    static const struct { size_t low, high; } mixes[] = {
        { 16, 80 }, { 100, 300 }, { 24, 1200 }, { 600, 5000 }, { 48, 64 }, { 4000, 40000 }, { 16, 500 },
    };
    size_t low = mixes[phase % 7].low, high = mixes[phase % 7].high, taken = 0;
    while (taken < 2 * (size_t)BUDGET) {
        size_t size = between(random, low, high), place = place_for(random, phase);
        end(place);
        while (alive + size > BUDGET) end(place_for(random, 0));
        blocks[place] = take(size);
        alive += size;
        taken += size;
    }
}

int main(int argc, char **argv) {
    Random random = seeded(10);
    read_scale(argc, argv);
    for (long phase = 0, phases = scaled(14); phase < phases; phase++) run_phase(&random, phase);
    for (size_t place = 0; place < PLACES; place++) end(place);
    return done();
}

// what: calloc: records of 32 to 2000 bytes, tables of 4 to 256 KiB, maps of 1 to 8 MiB of which little is used
// stands for: hash tables, bitmaps, structures that count on zeros: fresh pages need no clearing, used ones do
// idea from: sqlite's and interpreters' tables; sparse matrices
#include "bench.h"

enum { RECORDS = 500 };

static void *take_zeroed(size_t size) {
    uint64_t *words = opaque(calloc(1, size));
    require(words != NULL, "no memory");
    size_t count = size / sizeof *words;
    require((words[0] | words[count / 2] | words[count - 1]) == 0, "calloc gave bytes that are not 0");
    words[0] = words[count / 2] = words[count - 1] = ~(uint64_t)0;
    return words;
}

static void records(Random *random) {
    static void *blocks[RECORDS];
    for (int i = 0; i < RECORDS; i++) blocks[i] = take_zeroed(between(random, 32, i % 8 == 0 ? 2000 : 300));
    for (int i = 0; i < RECORDS; i++) free(blocks[i]);
}

static void tables(Random *random) {
    void *blocks[8];
    for (int i = 0; i < 8; i++) blocks[i] = take_zeroed(spread(random, 12, 18));
    for (int i = 0; i < 8; i++) free(blocks[i]);
}

int main(int argc, char **argv) {
    Random random = seeded(8);
    read_scale(argc, argv);
    for (long round = scaled(1300); round > 0; round--) {
        for (int i = 0; i < 10; i++) records(&random);
        tables(&random);
        void *map = take_zeroed(between(&random, MIB, 8 * MIB));
        records(&random);
        free(map);
    }
    return done();
}

// what: blocks of 1 to 32 MiB, up to four alive, most of them 5 to 25 MB
// stands for: images, matrices, columns of a data frame: page faults cost more than the search for a place
// idea from: traces of numerical programs; the sizes around glibc's greatest threshold for mapped blocks
#include "bench.h"

enum { ALIVE = 4 };

static size_t some_size(Random *random) {
    if (below(random, 4) > 0) return between(random, 5000000, 25000000);
    return between(random, MIB, 32 * MIB);
}

int main(int argc, char **argv) {
    void *blocks[ALIVE] = { NULL };
    Random random = seeded(6);
    read_scale(argc, argv);
    for (long call = scaled(450); call > 0; call--) {
        void **place = &blocks[below(&random, ALIVE)];
        give(*place);
        *place = take(some_size(&random));
    }
    for (int i = 0; i < ALIVE; i++) give(blocks[i]);
    return done();
}

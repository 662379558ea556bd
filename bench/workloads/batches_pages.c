// what: batches of 256 blocks of 4 to 64 KiB, written to and given back
// stands for: a server's buffers in waves, frames of a video, a compiler's arenas: whoever returns pages too eagerly pays for them anew
// idea from: the page-return thrash that allocators' bug trackers tell of; sh6bench with sizes of buffers
#include "bench.h"

enum { BATCH = 256 };

int main(int argc, char **argv) {
    static void *blocks[BATCH];
    static unsigned order[BATCH];
    Random random = seeded(2);
    read_scale(argc, argv);
    for (long round = scaled(220); round > 0; round--) {
        shuffle(&random, order, BATCH);
        for (int i = 0; i < BATCH; i++) blocks[i] = take(spread(&random, 12, 16));
        for (int i = 0; i < BATCH; i++) give(blocks[order[i]]);
    }
    return done();
}

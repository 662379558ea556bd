// what: batches of 100, 3000 and 100000 small blocks, given back last first, first first and in random order
// stands for: the objects of a request, a file, a document: taken together, given back together
// idea from: sh6bench and sh8bench (orders of freeing), alloc-test
#include "bench.h"

enum { LONGEST = 100000 };
enum order { LAST_FIRST, FIRST_FIRST, SHUFFLED, ORDERS };

static void *blocks[LONGEST];
static unsigned shuffled[LONGEST];

static void batch(Random *random, size_t length, enum order order) {
    for (size_t i = 0; i < length; i++) blocks[i] = take(between(random, 16, 400));
    for (size_t i = 0; i < length; i++) {
        size_t which = order == LAST_FIRST ? length - 1 - i : order == FIRST_FIRST ? i : shuffled[i];
        give(blocks[which]);
    }
}

int main(int argc, char **argv) {
    static const size_t lengths[] = { 100, 3000, LONGEST };
    Random random = seeded(1);
    read_scale(argc, argv);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        shuffle(&random, shuffled, lengths[i]);
        for (long round = scaled(650000) / (long)lengths[i] + 1; round > 0; round--)
            for (int order = 0; order < ORDERS; order++) batch(&random, lengths[i], (enum order)order);
    }
    return done();
}

// what: blocks of 16 bytes to 1 MiB in queues: most go soon, some after thousands of calls
// stands for: media and network programs: packets, frames and their descriptions pass through queues of different lengths
// idea from: rptest with its largest sizes; the ages of blocks as in alloc-test
#include "bench.h"

enum { LONGEST = 400 };

struct queue {
    void *blocks[LONGEST];
    size_t length, at;
    int low, high; // sizes, as powers of two
};

int main(int argc, char **argv) {
    static struct queue queues[] = {
        { .length = 8, .low = 4, .high = 20 },   { .length = 400, .low = 4, .high = 12 },
        { .length = 100, .low = 9, .high = 16 }, { .length = 24, .low = 15, .high = 20 },
    };
    enum { QUEUES = sizeof queues / sizeof *queues };
    Random random = seeded(5);
    read_scale(argc, argv);
    for (long call = scaled(150000); call > 0; call--) {
        struct queue *queue = &queues[below(&random, QUEUES)];
        void **oldest = &queue->blocks[queue->at++ % queue->length];
        give(*oldest);
        *oldest = take(spread(&random, queue->low, queue->high));
    }
    for (int i = 0; i < QUEUES; i++)
        for (size_t block = 0; block < queues[i].length; block++) give(queues[i].blocks[block]);
    return done();
}

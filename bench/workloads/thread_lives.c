// what: short-lived threads, one after the other in several lines, each heir to the blocks of the one before
// stands for: servers with a thread per connection, test runners, thread pools that shrink and grow
// idea from: larson, where a thread's successor takes over its blocks
#include "bench.h"

enum { BLOCKS = 2000, REPLACED = 1500 };

struct line {
    void *blocks[BLOCKS];
    Random random;
};

static struct line lines[MOST_THREADS];

static void *live(void *argument) {
    struct line *line = argument;
    for (int i = 0; i < REPLACED; i++) {
        void **place = &line->blocks[below(&line->random, BLOCKS)];
        give(*place);
        *place = take(spread(&line->random, 4, 11));
    }
    return NULL;
}

static void found_line(int thread) {
    struct line *line = &lines[thread];
    line->random = seeded((uint64_t)thread);
    for (long generation = scaled(3000); generation > 0; generation--) {
        pthread_t id;
        require(pthread_create(&id, NULL, live, line) == 0, "no thread");
        pthread_join(id, NULL);
    }
    for (int i = 0; i < BLOCKS; i++) give(line->blocks[i]);
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    in_threads(threads(), found_line);
    return done();
}

// what: requests of 3 to 30 blocks with random lifetimes; a quarter is freed by another thread than took it
// stands for: a server: a request's blocks go when it is answered, some live on in sessions, some pass to other threads
// idea from: larson (slots replaced at random, blocks that change threads), mstress
#include "bench.h"
#include <stdatomic.h>

enum { SESSIONS = 4000, EXCHANGE = 1024, MOST_BLOCKS = 30 };

static _Atomic(void *) exchange[EXCHANGE];

static size_t some_size(Random *random) {
    size_t kind = below(random, 100);
    if (kind < 80) return between(random, 16, 256);
    if (kind < 97) return between(random, 256, 2 * KIB);
    return between(random, 2 * KIB, 16 * KIB);
}

static void request(Random *random, void **sessions) {
    void *blocks[MOST_BLOCKS];
    size_t count = between(random, 3, MOST_BLOCKS);
    for (size_t i = 0; i < count; i++) blocks[i] = take(some_size(random));
    for (size_t i = 0; i < count; i++) {
        size_t fate = below(random, 8);
        void *ended = blocks[i];
        if (fate < 2) {
            ended = atomic_exchange(&exchange[below(random, EXCHANGE)], ended);
        } else if (fate == 2) {
            void **session = &sessions[below(random, SESSIONS)];
            ended = *session;
            *session = blocks[i];
        }
        give(ended);
    }
}

static void serve(int thread) {
    void *sessions[SESSIONS] = { NULL };
    Random random = seeded((uint64_t)thread);
    for (long i = scaled(700000); i > 0; i--) request(&random, sessions);
    for (int i = 0; i < SESSIONS; i++) give(sessions[i]);
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    in_threads(threads(), serve);
    for (int i = 0; i < EXCHANGE; i++) give(exchange[i]);
    return done();
}

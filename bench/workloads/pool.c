// what: 48 threads that take turns: each works briefly on blocks of its own and of the thread before, then waits
// stands for: thread pools, language runtimes, desktop programs: many threads, few at work, each with a cache that stays behind
// idea from: complaints about memory that grows with the number of threads (arenas, caches)
#include "bench.h"

enum { THREADS = 48, BLOCKS = 300 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended[THREADS];
static void *inherited[BLOCKS];
static long turn, turns;

static void job(Random *random) {
    void *temporary[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) temporary[i] = take(spread(random, 4, 13));
    for (int i = 0; i < BLOCKS; i++) give(inherited[i]);
    for (int i = 0; i < BLOCKS; i++) inherited[i] = take(spread(random, 4, 10));
    for (int i = 0; i < BLOCKS; i++) give(temporary[i]);
}

static void wait_and_work(int thread) {
    Random random = seeded((uint64_t)thread);
    for (long own = thread; own < turns; own += THREADS) {
        pthread_mutex_lock(&lock);
        while (turn != own) pthread_cond_wait(&ended[thread], &lock);
        job(&random);
        turn++;
        pthread_cond_signal(&ended[turn % THREADS]);
        pthread_mutex_unlock(&lock);
    }
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    turns = scaled(10000);
    for (int i = 0; i < THREADS; i++) pthread_cond_init(&ended[i], NULL);
    in_threads(THREADS, wait_and_work);
    for (int i = 0; i < BLOCKS; i++) give(inherited[i]);
    return done();
}

// what: one thread takes blocks of 16 to 1024 bytes, another gives them back
// stands for: pipelines: a reader that parses and a worker that consumes, logging, actors, message queues
// idea from: xmalloc-test
#include "bench.h"

enum { LETTER = 64, BOX = 16 }; // blocks in a letter, letters in the box between two threads

struct box {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void *letters[BOX][LETTER];
    long written, read;
};

static struct box boxes[MOST_THREADS / 2];
static long letters;

static void produce(struct box *box, Random *random) {
    for (long i = 0; i < letters; i++) {
        void *letter[LETTER];
        for (int block = 0; block < LETTER; block++) letter[block] = take(spread(random, 4, 10));

        pthread_mutex_lock(&box->lock);
        while (box->written - box->read == BOX) pthread_cond_wait(&box->changed, &box->lock);
        memcpy(box->letters[box->written++ % BOX], letter, sizeof letter);
        pthread_cond_signal(&box->changed);
        pthread_mutex_unlock(&box->lock);
    }
}

static void consume(struct box *box) {
    for (long i = 0; i < letters; i++) {
        void *letter[LETTER];
        pthread_mutex_lock(&box->lock);
        while (box->written == box->read) pthread_cond_wait(&box->changed, &box->lock);
        memcpy(letter, box->letters[box->read++ % BOX], sizeof letter);
        pthread_cond_signal(&box->changed);
        pthread_mutex_unlock(&box->lock);

        for (int block = 0; block < LETTER; block++) give(letter[block]);
    }
}

static void play(int thread) {
    struct box *box = &boxes[thread / 2];
    Random random = seeded((uint64_t)thread);
    if (thread % 2 == 0) produce(box, &random);
    else consume(box);
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    letters = scaled(220000);
    for (int i = 0; i < MOST_THREADS / 2; i++) {
        pthread_mutex_init(&boxes[i].lock, NULL);
        pthread_cond_init(&boxes[i].changed, NULL);
    }
    in_threads(threads() < MOST_THREADS ? 2 : MOST_THREADS, play);
    return done();
}

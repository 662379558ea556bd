// giving back: what threads hold that did a little and wait is about as much as under glibc. Prints how many such processes fit into 1 TiB.
// at least: 0.7 of glibc
// run: 500 2000 2000
// run: 500 200 100
// run: 200 50 30000
#include "../check.h"
#include <pthread.h>
#include <time.h>

enum { LIVE = 20, STACK = 256 << 10, ROUNDS = 100 };
static int calls, largest;
static pthread_barrier_t all_did_a_little, over;

static void *do_a_little(void *number) {
    unsigned seed = (unsigned)(long)number * 2654435761u + 1;
    void *live[LIVE] = { 0 };
    for (int call = 0; call < calls; call++) {
        seed = seed * 1103515245 + 12345;
        size_t size = 16 + (seed >> 16) % largest;
        free(live[call % LIVE]);
        memset(live[call % LIVE] = malloc(size), 1, size);
    }
    for (int i = 0; i < LIVE; i++) free(live[i]);
    pthread_barrier_wait(&all_did_a_little);
    pthread_barrier_wait(&over);
    return NULL;
}

int main(int count, char **arguments) {
    CHECK(count == 4);
    int threads = atoi(arguments[1]);
    calls = atoi(arguments[2]);
    largest = atoi(arguments[3]);
    pthread_barrier_init(&all_did_a_little, NULL, threads + 1);
    pthread_barrier_init(&over, NULL, threads + 1);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_t thread;
    for (long i = 0; i < threads; i++) CHECK(pthread_create(&thread, &attributes, do_a_little, (void *)i) == 0);
    pthread_barrier_wait(&all_did_a_little);

    struct timespec pause = { 0, 10 * 1000 * 1000 };
    for (int round = 0; round < ROUNDS; round++) {
        nanosleep(&pause, NULL);
        for (int i = 0; i < LIVE; i++) free(malloc(100 + i));
    }
    printf("%zu\n", ((size_t)1 << 40) / resident_bytes());
    pthread_barrier_wait(&over);
}

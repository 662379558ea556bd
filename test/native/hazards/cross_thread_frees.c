// One thread allocates, another frees: the memory comes back to the first, however long it goes on.
// run: 100
// run: 3000
// run: 50000
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>

enum { BATCH = 100 };

static void *_Atomic mailbox[BATCH];
static size_t size;
static int batches;

// Hands over `batches` times BATCH blocks, each in its own slot of the mailbox.
static void *produce(void *unused) {
    for (int i = 0; i < batches * BATCH; i++) {
        unsigned char *block = malloc(size);
        CHECK(block != NULL);
        fill(block, 50, i);
        while (atomic_load(&mailbox[i % BATCH]) != NULL) sched_yield();
        atomic_store(&mailbox[i % BATCH], block);
    }
    return unused;
}

static void *consume(void *unused) {
    for (int i = 0; i < batches * BATCH; i++) {
        unsigned char *block;
        while ((block = atomic_exchange(&mailbox[i % BATCH], NULL)) == NULL) sched_yield();
        CHECK(holds(block, 50, i));
        free(block);
    }
    return unused;
}

static void run(void) {
    pthread_t producer, consumer;
    CHECK(pthread_create(&producer, NULL, produce, NULL) == 0);
    CHECK(pthread_create(&consumer, NULL, consume, NULL) == 0);
    CHECK(pthread_join(producer, NULL) == 0 && pthread_join(consumer, NULL) == 0);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    size = (size_t)atol(arguments[1]);
    free(malloc(1));
    batches = 100;
    run();
    size_t before = resident_bytes();
    // 10,000 blocks more alive than the mailbox holds would show, whatever their size.
    batches = 2000;
    run();
    COMPARE(resident_bytes(), <, before + 4 * MIB + 2 * BATCH * size);
}

// Four threads that allocate, grow, pass on and free: each frees what its neighbour made.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, BLOCKS = 512, ROUNDS = 400 };

static struct block {
    uint32_t size;
    unsigned char bytes[];
} *handed[THREADS][BLOCKS];

static pthread_barrier_t turn;
static uint64_t sums[THREADS];

static uint32_t size_of(unsigned round, unsigned index) {
    uint32_t mixed = (round * 2654435761u) ^ (index * 40503u);
    return 1 + mixed % (index % 64 == 0 ? 200000 : 900);
}

static struct block *make(unsigned round, unsigned index) {
    uint32_t size = size_of(round, index);
    struct block *block = malloc(sizeof *block + size / 2);
    if (!block || !(block = realloc(block, sizeof *block + size)))
        abort();
    block->size = size;
    memset(block->bytes, (int)(index + round), size < 256 ? size : 256);
    return block;
}

static void *work(void *argument) {
    unsigned me = (unsigned)(uintptr_t)argument;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned index = 0; index < BLOCKS; index++)
            handed[me][index] = make(round, index);
        pthread_barrier_wait(&turn);
        for (unsigned index = 0; index < BLOCKS; index++) {
            struct block *block = handed[(me + 1) % THREADS][index];
            sums[me] += block->size * (uint64_t)(block->bytes[0] + 1);
            free(block);
        }
        pthread_barrier_wait(&turn);
    }
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&turn, NULL, THREADS);
    for (uintptr_t me = 0; me < THREADS; me++)
        pthread_create(&threads[me], NULL, work, (void *)me);
    uint64_t sum = 0;
    for (unsigned me = 0; me < THREADS; me++) {
        pthread_join(threads[me], NULL);
        sum += sums[me];
    }
    printf("%llu\n", (unsigned long long)sum);
}

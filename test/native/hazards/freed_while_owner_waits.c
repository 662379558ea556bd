// One thread frees all that others took, and takes nothing itself; they only wait meanwhile, and no round needs more memory than the first.
// run: 100
// run: 3000
// run: 50000
#include "check.h"
#include <pthread.h>

enum { OWNERS = 2, ROUNDS = 30, BYTES = 8 * MIB };

static size_t size, blocks_each;
static void **blocks[OWNERS];
static pthread_barrier_t filled, emptied;

static void *own(void *number) {
    size_t self = (size_t)number;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < blocks_each; i++) fill(blocks[self][i] = malloc(size), 50, i);
        pthread_barrier_wait(&filled);
        pthread_barrier_wait(&emptied);
    }
    return NULL;
}

static void free_all(void) {
    for (size_t owner = 0; owner < OWNERS; owner++)
        for (size_t i = 0; i < blocks_each; i++) {
            CHECK(holds(blocks[owner][i], 50, i));
            free(blocks[owner][i]);
        }
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    size = (size_t)atol(arguments[1]);
    blocks_each = BYTES / size;
    size_t first = 0;
    pthread_t threads[OWNERS];
    pthread_barrier_init(&filled, NULL, OWNERS + 1);
    pthread_barrier_init(&emptied, NULL, OWNERS + 1);
    for (size_t i = 0; i < OWNERS; i++) CHECK((blocks[i] = malloc(blocks_each * sizeof(void *))) != NULL);
    for (size_t i = 0; i < OWNERS; i++) CHECK(pthread_create(&threads[i], NULL, own, (void *)i) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&filled);
        if (round == 0) first = resident_bytes();
        COMPARE(resident_bytes(), <, first + first / 4);
        free_all();
        pthread_barrier_wait(&emptied);
    }
    for (size_t i = 0; i < OWNERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

// Blocks outlive the threads that made them; main uses and frees them, and the arenas serve new threads.
#include "check.h"
#include <pthread.h>

enum { THREADS = 50, BLOCKS = 100 };
static unsigned char *blocks[THREADS][BLOCKS];

static size_t size_of(size_t thread, size_t i) { return (thread * 37 + i * i * 5) % 40000; }

static void *body(void *number) {
    size_t self = (size_t)number;
    for (size_t i = 0; i < BLOCKS; i++) fill(blocks[self][i] = malloc(size_of(self, i)), size_of(self, i), self + i);
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    free(malloc(1));
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, body, (void *)i) == 0);
        for (size_t i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
        for (size_t i = 0; i < THREADS; i++)
            for (size_t j = 0; j < BLOCKS; j++) {
                CHECK(holds(blocks[i][j], size_of(i, j), i + j));
                blocks[i][j] = realloc(blocks[i][j], size_of(i, j) + 100);
                CHECK(blocks[i][j] != NULL && holds(blocks[i][j], size_of(i, j), i + j));
                free(blocks[i][j]);
            }
    }
}

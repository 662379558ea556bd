// Four threads run out of address space together: each sees NULL and ENOMEM, no block is damaged, and all can go on.
#include "check.h"
#include <pthread.h>
#include <sys/resource.h>

static pthread_barrier_t all_here;

static void *exhaust(void *number) {
    enum { MOST = 4096 };
    static __thread unsigned char *blocks[MOST];
    size_t self = (size_t)number;
    // None takes the memory that the stack of another needs.
    pthread_barrier_wait(&all_here);
    for (int round = 0; round < 5; round++) {
        size_t i = 0;
        while (i < MOST && (blocks[i] = malloc(100 * KIB + i)) != NULL) fill(blocks[i], 200, self + i), i++;
        COMPARE(errno, ==, ENOMEM);
        COMPARE(i, <, MOST);
        pthread_barrier_wait(&all_here);
        while (i-- > 0) {
            CHECK(holds(blocks[i], 200, self + i));
            free(blocks[i]);
        }
        pthread_barrier_wait(&all_here);
    }
    return NULL;
}

int main(void) {
    pthread_t threads[4];
    struct rlimit limit = { 400 * MIB, 400 * MIB };
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    pthread_barrier_init(&all_here, NULL, 4);
    for (size_t i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, exhaust, (void *)i) == 0);
    for (size_t i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

// malloc_trim looks into the arenas of other threads too.
#include "check.h"
#include <pthread.h>

static pthread_barrier_t ready, done;

static void *leave_holes(void *unused) {
    enum { COUNT = 500, SIZE = 100 * KIB };
    static unsigned char *blocks[COUNT];
    for (int i = 0; i < COUNT; i++) memset(blocks[i] = malloc(SIZE), 1, SIZE);
    CHECK(is_of_thread_arena(blocks[0]));
    for (int i = 0; i < COUNT - 1; i++)
        if (i % 10 != 0) free(blocks[i]);
    pthread_barrier_wait(&ready);
    pthread_barrier_wait(&done);
    return unused;
}

int main(void) {
    pthread_t thread;
    free(malloc(1));
    pthread_barrier_init(&ready, NULL, 2);
    pthread_barrier_init(&done, NULL, 2);
    CHECK(pthread_create(&thread, NULL, leave_holes, NULL) == 0);
    pthread_barrier_wait(&ready);
    size_t full = resident_bytes();
    COMPARE(malloc_trim(0), ==, 1);
    COMPARE(resident_bytes(), <, full - 30 * MIB);
    pthread_barrier_wait(&done);
    CHECK(pthread_join(thread, NULL) == 0);
}

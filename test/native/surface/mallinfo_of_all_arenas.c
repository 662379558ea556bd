// mallinfo2 adds up the arenas of all threads.
#include "check.h"
#include <pthread.h>

static void *blocks[50];

static void *allocate(void *unused) {
    for (int i = 0; i < 50; i++) CHECK(is_of_thread_arena(blocks[i] = malloc(50000)));
    return unused;
}

int main(void) {
    pthread_t thread;
    free(malloc(1));
    struct mallinfo2 before = mallinfo2();
    CHECK(pthread_create(&thread, NULL, allocate, NULL) == 0 && pthread_join(thread, NULL) == 0);
    struct mallinfo2 after = mallinfo2();
    COMPARE(after.uordblks, >=, before.uordblks + 50 * 50000);
    COMPARE(after.arena, ==, after.uordblks + after.fordblks);
}

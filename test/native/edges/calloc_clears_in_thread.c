// The same in a thread's arena, whose heap is grown, shrunk and grown again.
#include "check.h"
#include <pthread.h>

static void *dirty_and_clear(void *unused) {
    static void *blocks[400];
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 400; i++) {
            size_t size = 1000 + (size_t)i * 250;
            CHECK((blocks[i] = calloc(size, 1)) != NULL);
            CHECK(is_of_thread_arena(blocks[i]));
            CHECK(is_all(blocks[i], size, 0));
            memset(blocks[i], 0xEE, malloc_usable_size(blocks[i]));
        }
        for (int i = 399; i >= 0; i--) free(blocks[i]);
    }
    return unused;
}

int main(void) {
    pthread_t thread;
    free(malloc(1));
    CHECK(pthread_create(&thread, NULL, dirty_and_clear, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

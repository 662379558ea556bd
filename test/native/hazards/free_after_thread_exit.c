// Calls that come after the allocator's own thread-exit handler ran: from later key destructors (four rounds of them) and from C++'s thread_local ones.
#include "check.h"
#include <pthread.h>

enum { THREADS = 100, ROUNDS = 4 };

struct leftover {
    unsigned char *block;
    int round;
};

static pthread_key_t key;
static int destroyed[THREADS], cxx_destroyed[THREADS];
static unsigned char *kept[THREADS];
static __thread size_t self;

extern int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso);
extern void *__dso_handle;

static void use_the_allocator(void) {
    void *blocks[50];
    for (int i = 0; i < 50; i++) fill(blocks[i] = malloc((size_t)i * 90), (size_t)i * 90, i);
    for (int i = 0; i < 50; i++) {
        CHECK(holds(blocks[i], (size_t)i * 90, i));
        free(blocks[i]);
    }
    free(calloc(100, 100));
    free(realloc(malloc(10), 1000));
    free(malloc(40 * MIB));
}

static void destroy(void *object) {
    struct leftover *mine = object;
    CHECK(holds(mine->block, 500, self));
    use_the_allocator();
    if (++mine->round < ROUNDS) {
        CHECK(pthread_setspecific(key, mine) == 0);
        return;
    }
    // The last word of the thread: something for main to free.
    fill(kept[self] = malloc(300), 300, self);
    free(mine->block);
    free(mine);
    destroyed[self] = 1;
}

static void destroy_cxx(void *block) {
    CHECK(holds(block, 700, self));
    free(block);
    use_the_allocator();
    cxx_destroyed[self] = 1;
}

static void *body(void *number) {
    self = (size_t)number;
    struct leftover *mine = malloc(sizeof *mine);
    mine->round = 0;
    fill(mine->block = malloc(500), 500, self);
    CHECK(pthread_setspecific(key, mine) == 0);
    void *block = malloc(700);
    fill(block, 700, self);
    CHECK(__cxa_thread_atexit_impl(destroy_cxx, block, __dso_handle) == 0);
    return NULL;
}

int main(void) {
    // Keys are destroyed in the order of their creation: the allocator made its own at the first malloc.
    free(malloc(1));
    CHECK(pthread_key_create(&key, destroy) == 0);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, body, (void *)i) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(destroyed[i] && cxx_destroyed[i]);
        CHECK(holds(kept[i], 300, i));
        free(kept[i]);
    }
}

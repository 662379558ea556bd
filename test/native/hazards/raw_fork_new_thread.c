// A child of _Fork, which tells no handler, makes a thread, and that one calls the allocator first: no block is in two hands, and the parent's caches serve again.
#include "child.h"
#include <pthread.h>

enum { SIZE = 40, HELD = 64, ROUNDS = 300000, CACHED = 600 };

static volatile int is_second_busy;

static void *sleep_for_ever(void *unused) {
    free(malloc(50));
    for (;;) pause();
    return unused;
}

/* Each block carries its holder's name while it is held. */
static void hold_and_release(size_t holder) {
    size_t *held[HELD] = { 0 };
    for (size_t i = 0; i < ROUNDS; i++) {
        size_t **place = &held[i % HELD];
        if (*place != NULL) {
            COMPARE((*place)[2], ==, holder);
            COMPARE((*place)[3], ==, i % HELD);
            free(*place);
        }
        *place = malloc(SIZE);
        (*place)[2] = holder;
        (*place)[3] = i % HELD;
        if (holder == 2 && i == HELD) is_second_busy = 1;
    }
    for (int i = 0; i < HELD; i++) free(held[i]);
}

static void *be_second(void *unused) {
    hold_and_release(2);
    return unused;
}

int main(void) {
    pid_t (*fork_without_handlers)(void) = (pid_t(*)(void))function_named("_Fork");
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, sleep_for_ever, NULL) == 0);

    /* Caches for everything that making a thread asks for, so that the child's first thread needs no slow path for it. */
    static void *cached[CACHED];
    for (size_t size = 16; size < 1000; size += 16) {
        for (int i = 0; i < 12; i++) cached[i] = malloc(size);
        for (int i = 0; i < 12; i++) free(cached[i]);
    }
    for (int i = 0; i < CACHED; i++) cached[i] = malloc(SIZE);
    for (int i = 0; i < CACHED; i++) free(cached[i]);

    for (int round = 0; round < 3; round++) {
        pid_t child = fork_without_handlers();
        if (child == 0) {
            alarm(CHILD_SECONDS);
            pthread_t second;
            CHECK(pthread_create(&second, NULL, be_second, NULL) == 0);
            while (!is_second_busy) continue;
            hold_and_release(1);
            CHECK(pthread_join(second, NULL) == 0);
            child_allocates();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
}

/* A background thread that is wanted just when libc frees the TLS of a joined thread, under its lock on stacks, which pthread_create takes. */
#ifndef JOINED_H
#define JOINED_H

#include "../root.h"
#include "silent.h"
#include <pthread.h>

static inline void *end_at_once(void *unused) { return unused; }

/* With a stack of the program's own: libc frees such a thread's TLS when it is joined. The library's first free after the word is set is that one. */
static inline void want_in_join(void) {
    enum { WANTED = 1 };
    static char stack[256 * KIB] __attribute__((aligned(PAGE)));
    size_t *state = root_word("BackgroundState");
    pthread_t thread;
    pthread_attr_t attributes;
    CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, stack, sizeof stack) == 0);
    CHECK(pthread_create(&thread, &attributes, end_at_once, NULL) == 0);
    sleep_for(20);
    *state = WANTED;
    CHECK(pthread_join(thread, NULL) == 0);
    COMPARE(*state, !=, WANTED);
}

static inline void joins_want_background(void) {
    for (int i = 0; i < 5; i++) {
        want_in_join();
        CHECK(wait_for_background(1));
        CHECK(wait_for_background(0));
    }
}

#endif

// background: the thread is not made in a free that libc makes under its lock on thread stacks, which making one takes; a later free does.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0
// seconds: 20
#include "silent.h"
#include <pthread.h>
#include <sys/mman.h>

static void *end(void *unused) { return unused; }

/* With a stack of the program's own: libc frees such a thread's TLS when it is joined. */
static void join_one(void) {
    static char stack[256 * KIB] __attribute__((aligned(PAGE)));
    pthread_t thread;
    pthread_attr_t attributes;
    CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, stack, sizeof stack) == 0);
    CHECK(pthread_create(&thread, &attributes, end, NULL) == 0 && pthread_join(thread, NULL) == 0);
}

int main(void) {
    void *last = malloc(1000);
    burst_in_libc();

    /* The thread is wanted now, and not made. */
    for (int i = 0; i < 10; i++) join_one();
    COMPARE(background_thread(), ==, 0);

    free(last);
    CHECK(wait_for_background(1));
}

// background: a thread that can't be made is not asked for again soon; a call that making it leads to finds the heap in order.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0
#include "silent.h"
#include <pthread.h>

static int asked;

/* In place of libc's: it uses the heap before it refuses. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
    (void)thread, (void)attributes, (void)start, (void)argument;
    asked++;
    for (int size = 1; size < 100 * KIB; size += size / 4 + 1) {
        void *blocks[300];
        for (int i = 0; i < 300; i++) fill(blocks[i] = malloc((size_t)size), size, i);
        for (int i = 0; i < 300; i++) {
            CHECK(holds(blocks[i], size, i));
            free(blocks[i]);
        }
    }
    return EAGAIN;
}

int main(void) {
    for (int round = 0; round < 5; round++) burst();
    COMPARE(asked, >, 0);
    COMPARE(asked, <=, 2); /* with a small stack and with libc's own, and then not for a minute */
}

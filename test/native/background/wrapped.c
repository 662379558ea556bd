// background: the same where the program wraps malloc, so that libc's frees seem to be the program's, and holds a lock of its own meanwhile.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0
#include "../hazards/child.h"
#include "joined.h"

void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void __libc_free(void *);

static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static long calls;

static void enter(void) {
    pthread_mutex_lock(&counting);
    calls++;
}

static void *leave(void *block) {
    pthread_mutex_unlock(&counting);
    return block;
}

void *malloc(size_t size) { return enter(), leave(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return enter(), leave(__libc_calloc(count, size)); }
void *realloc(void *block, size_t size) { return enter(), leave(__libc_realloc(block, size)); }
void free(void *block) { enter(), __libc_free(block), leave(NULL); }

int main(void) {
    alarm(CHILD_SECONDS);
    joins_want_background();
    COMPARE(calls, >, 0);
}

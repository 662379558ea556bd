// background: the thread is made even in a free that libc makes under its lock on thread stacks, which pthread_create takes.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0
#include "../hazards/child.h"
#include "joined.h"

int main(void) {
    alarm(CHILD_SECONDS);
    joins_want_background();
}

// background: a program of several threads changes its user while the thread runs: libc, which tells its own threads, does not wait for this one, and it ends at once rather than stay what it was.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1
#include "silent.h"
#include <pthread.h>

static void *wait_for_ever(void *unused) {
    for (;;) pause();
    return unused;
}

int main(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, wait_for_ever, NULL) == 0);
    burst();
    CHECK(wait_for_background(1));
    const uid_t nobody = 65534;
    int changes = geteuid() == 0;
    if (changes) CHECK(setresuid(nobody, nobody, nobody) == 0);
    else CHECK(setresuid(getuid(), getuid(), getuid()) == 0);
    /* It sleeps for a quarter of a second, and gives nothing back that needs longer. */
    for (int i = 0; changes && i < 100 && background_thread() != 0; i++) sleep_for(10);
    CHECK(!changes || background_thread() == 0);
    CHECK(wait_for_background(0));
}

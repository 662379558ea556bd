// background: a program of several threads changes its user while the thread runs: libc tells each thread by a signal, and waits for all.
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
    int number = background_thread();

    const uid_t nobody = 65534, user = geteuid() == 0 ? nobody : getuid();
    CHECK(setresuid(user, user, user) == 0);
    char path[100], status[4096], expected[100];
    snprintf(path, sizeof path, "/proc/self/task/%d/status", number);
    read_text(path, status, sizeof status);
    snprintf(expected, sizeof expected, "Uid:\t%u\t%u\t%u\t%u\n", user, user, user, user);
    CHECK(strstr(status, expected) != NULL);
    CHECK(wait_for_background(0));
}

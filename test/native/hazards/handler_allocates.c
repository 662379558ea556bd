// A signal handler allocates while its thread is inside malloc: it gets memory, and nobody waits for himself. (That POSIX promises nothing there keeps nobody from doing it.)
// only: ptmalloc, glibc waits for itself once there are threads, and before that damages its heap
// run: alone
// run: threads
#include "child.h"
#include <pthread.h>
#include <sys/time.h>

enum { BLOCKS = 500, SIGNALS = 300, LARGE = 100 * KIB, MAPPED_SIZE = 40 * MIB };

static volatile int handled, refused;
static pthread_t working;

/* Sizes that no cache holds: a cache is nobody's but its thread's, and changed by several instructions. */
static void allocate_here(int signal) {
    if (!pthread_equal(pthread_self(), working)) {
        pthread_kill(working, signal);
        return;
    }
    void *large = malloc(LARGE), *mapped = malloc(MAPPED_SIZE);
    refused += large == NULL;
    if (large != NULL) memset(large, 1, LARGE);
    if (mapped != NULL) *(char *)mapped = 1;
    large = realloc(large, 2 * LARGE);
    free(large);
    free(mapped);
    handled++;
}

static void *wait_for_ever(void *unused) {
    free(malloc(5000));
    for (;;) pause();
    return unused;
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    working = pthread_self();
    pthread_t thread;
    if (strcmp(arguments[1], "threads") == 0) CHECK(pthread_create(&thread, NULL, wait_for_ever, NULL) == 0);
    struct sigaction action = { .sa_handler = allocate_here, .sa_flags = SA_RESTART };
    sigaction(SIGPROF, &action, NULL);
    alarm(CHILD_SECONDS);
    struct itimerval often = { { 0, 2000 }, { 0, 2000 } };
    setitimer(ITIMER_PROF, &often, NULL);
    static unsigned char *blocks[BLOCKS];
    unsigned seed = 1;
    while (handled < SIGNALS) {
        for (int i = 0; i < BLOCKS; i++) {
            seed = seed * 1103515245 + 12345;
            size_t size = 70 * KIB + (seed >> 8) % (200 * KIB);
            CHECK((blocks[i] = malloc(size)) != NULL);
            fill(blocks[i], 64, i);
        }
        for (int i = 0; i < BLOCKS; i++) {
            CHECK(holds(blocks[i], 64, i));
            free(blocks[i]);
        }
    }
    /* Only a handler that came in the middle of a change of the registry of mappings may be refused. */
    COMPARE(refused, <=, SIGNALS / 20);
}

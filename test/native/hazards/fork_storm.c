// Threads fork all the time, and another one allocates: it gets as much done as with glibc, or nearly so.
// at least: 0.65 of glibc
// seconds: 60
#include "child.h"
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

enum { FORKERS = 8, RESIDENT = 64 * MIB, KEPT = 64, SECONDS = 4 };

static volatile int is_over;
static volatile long done;

static void *fork_all_the_time(void *unused) {
    while (!is_over) {
        pid_t child = fork();
        if (child == 0) _exit(0);
        if (child > 0) waitpid(child, NULL, 0);
    }
    return unused;
}

static void *allocate_all_the_time(void *unused) {
    void *kept[KEPT] = { 0 };
    for (unsigned seed = 1; !is_over; done++) {
        seed = seed * 1103515245 + 12345;
        void **place = &kept[(seed >> 16) % KEPT];
        free(*place);
        *place = malloc(20000 + (seed >> 8) % 100000);
        *(char *)*place = 1;
    }
    return unused;
}

int main(void) {
    char *resident = mmap(NULL, RESIDENT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    madvise(resident, RESIDENT, MADV_NOHUGEPAGE);
    for (int i = 0; i < RESIDENT; i += PAGE) resident[i] = 1;
    pthread_t worker, forkers[FORKERS];
    for (int i = 0; i < FORKERS; i++) CHECK(pthread_create(&forkers[i], NULL, fork_all_the_time, NULL) == 0);
    CHECK(pthread_create(&worker, NULL, allocate_all_the_time, NULL) == 0);
    struct timespec span = { SECONDS, 0 };
    nanosleep(&span, NULL);
    is_over = 1;
    printf("%ld\n", done);
    for (int i = 0; i < FORKERS; i++) pthread_join(forkers[i], NULL);
    pthread_join(worker, NULL);
}

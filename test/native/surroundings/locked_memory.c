// In a process that locks its memory (mlockall), a thread's first blocks are had at once, and no more is filled with pages than was asked for.
#include "check.h"
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

/* A line of /proc/self/status, in KiB. */
static long status_of(const char *name) {
    char text[8192];
    FILE *file = fopen("/proc/self/status", "r");
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    const char *line = strstr(text, name);
    CHECK(line != NULL);
    return strtol(line + strlen(name) + 1, NULL, 10);
}

static double milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

enum { THREADS = 6 };
static double quickest = 1e9;
static pthread_barrier_t ready;

static void *body(void *unused) {
    double start = milliseconds();
    free(malloc(100));
    double end = milliseconds();
    if (end - start < quickest) quickest = end - start;
    // All arenas are there at once.
    pthread_barrier_wait(&ready);
    return unused;
}

int main(void) {
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) return 0;
    free(malloc(1));
    pthread_attr_t small;
    CHECK(pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, 64 * KIB) == 0);
    CHECK(pthread_barrier_init(&ready, NULL, THREADS + 1) == 0);
    long resident = status_of("VmRSS:"), tables = status_of("VmPTE:");
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], &small, body, NULL) == 0);
        nanosleep(&(struct timespec){ 0, 20 * 1000 * 1000 }, NULL);
    }
    resident = status_of("VmRSS:") - resident;
    tables = status_of("VmPTE:") - tables;
    pthread_barrier_wait(&ready);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);

    // A heap of 64 MiB filled with pages of zeros takes no memory but 128 KiB of page tables.
    CHECK(quickest < 1);
    COMPARE(tables, <, THREADS * 40);
    COMPARE(resident, <, THREADS * 600);
}

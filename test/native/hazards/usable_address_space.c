// As much of a ulimit -v is usable as with glibc: prints the bytes obtained from 512 MiB.
// at least: 0.95 of glibc
// run: main 100
// run: main 1000
// run: main 30000
// run: main 100000
// run: main 1000000
// run: thread 1000
// run: thread 100000
// run: thread 1000000
#include "check.h"
#include <pthread.h>
#include <sys/resource.h>

static size_t size, obtained;

static void *exhaust(void *unused) {
    while (malloc(size) != NULL) obtained += size;
    return unused;
}

int main(int count, char **arguments) {
    pthread_t thread;
    CHECK(count == 3);
    size = (size_t)atol(arguments[2]);
    // The same for everybody: libraries, stacks and what else is mapped already do not count.
    struct rlimit limit = { 512 * MIB, 512 * MIB };
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    if (strcmp(arguments[1], "main") == 0) {
        exhaust(NULL);
    } else {
        CHECK(pthread_create(&thread, NULL, exhaust, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    dprintf(1, "%zu\n", obtained);
}

// Forks while a thread sits in fflush(NULL), which holds libc's list of streams and allocates: an allocator that locks before libc does would deadlock.
// run:
// run: MALLOC_ARENA_MAX=1
// seconds: 120
#include "child.h"
#include "load.h"

static ssize_t allocating_write(void *cookie, const char *bytes, size_t length) {
    (void)cookie, (void)bytes;
    for (int i = 0; i < 20; i++) free(malloc(3000));
    return (ssize_t)length;
}

static void *flush_forever(void *unused) {
    FILE *stream = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = allocating_write });
    CHECK(stream != NULL);
    while (!atomic_load(&load_ends)) {
        fputs("something to flush", stream);
        fflush(NULL);
    }
    fclose(stream);
    return unused;
}

int main(void) {
    pthread_t flusher;
    // That the program is right, a few forks of glibc show as well.
    int forks = under_ptmalloc() ? 100 : 30;
    load_begin();
    CHECK(pthread_create(&flusher, NULL, flush_forever, NULL) == 0);
    // A parent that hangs in fork dies by the alarm.
    for (int i = 0; i < forks; i++) {
        alarm(2 * CHILD_SECONDS);
        pid_t child = fork();
        if (child == 0) {
            child_allocates();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    alarm(0);
    load_end();
    CHECK(pthread_join(flusher, NULL) == 0);
}

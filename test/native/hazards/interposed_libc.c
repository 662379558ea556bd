// A program has functions of its own in front of all those of libc that the allocator asks for, and each allocates (a simulator's clock, a tracer): nothing hangs, and no block is damaged.
// run: alone
// run: threads
// run: PTMALLOC_DECAY=20 threads
// run: PTMALLOC_TCACHE_COUNT=0 threads
// run: PTMALLOC_HARDEN=2 threads
// run: PTMALLOC_BACKGROUND=1 threads
// seconds: 120
#include "child.h"
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

enum { BLOCKS = 400, ROUNDS = 12, THREADS = 3, GENERATIONS = 2 };

static __thread int depth;
static volatile long came_back;

/* Large ones, too: they may be mapped, whatever lock is held. Not from within itself. */
static void come_back(void) {
    static const size_t sizes[] = { 1, 200, 3000, 50000, 300000 };
    if (depth++ == 0)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            char *block = malloc(sizes[i]);
            if (block == NULL) continue;
            block[0] = block[sizes[i] - 1] = 1;
            free(block);
            came_back++;
        }
    depth--;
}

/* In front of libc's own, which is found without dlsym, for that is one of them. */
#define INTERPOSE(name, version, type, parameters, arguments)                           \
    type name parameters {                                                              \
        static type(*real) parameters;                                                  \
        if (real == NULL) real = (type(*) parameters)dlvsym(RTLD_NEXT, #name, version); \
        come_back();                                                                    \
        return real arguments;                                                          \
    }

/* In place of libc's. */
#define REPLACE(name, type, parameters) type name parameters

INTERPOSE(__errno_location, "GLIBC_2.2.5", int *, (void), ())
INTERPOSE(__register_atfork, "GLIBC_2.3.2", int, (void (*a)(void), void (*b)(void), void (*c)(void), void *d), (a, b, c, d))
INTERPOSE(dladdr, "GLIBC_2.34", int, (const void *a, Dl_info *b), (a, b))
INTERPOSE(fputc, "GLIBC_2.2.5", int, (int a, FILE *b), (a, b))
INTERPOSE(getauxval, "GLIBC_2.16", unsigned long, (unsigned long a), (a))
INTERPOSE(pthread_key_create, "GLIBC_2.34", int, (pthread_key_t *a, void (*b)(void *)), (a, b))
INTERPOSE(pthread_setspecific, "GLIBC_2.34", int, (pthread_key_t a, const void *b), (a, b))
INTERPOSE(clock_gettime, "GLIBC_2.17", int, (clockid_t a, struct timespec *b), (a, b))

/* It looks behind its caller, which for RTLD_NEXT is now this program: what the allocator asks for lies behind both. */
INTERPOSE(dlsym, "GLIBC_2.34", void *, (void *restrict a, const char *restrict b), (a, b))

REPLACE(memcpy, void *, (void *restrict to, const void *restrict from, size_t bytes)) {
    come_back();
    for (size_t i = 0; i < bytes; i++) ((volatile char *)to)[i] = ((const char *)from)[i];
    return to;
}

REPLACE(memmove, void *, (void *to, const void *from, size_t bytes)) {
    come_back();
    volatile char *target = to;
    const char *source = from;
    for (size_t i = 0; i < bytes; i++) {
        size_t at = target < source ? i : bytes - 1 - i;
        target[at] = source[at];
    }
    return to;
}

REPLACE(memset, void *, (void *to, int value, size_t bytes)) {
    come_back();
    for (size_t i = 0; i < bytes; i++) ((volatile char *)to)[i] = (char)value;
    return to;
}

REPLACE(abort, void, (void)) {
    come_back();
    _exit(3);
}

static void *work(void *unused) {
    static __thread unsigned char *blocks[BLOCKS];
    uint64_t random = 42;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < BLOCKS; i++) {
            size_t size = next_random(&random) % (i % 10 == 0 ? 300000 : i % 3 == 0 ? 9000 : 400) + 70;
            if (i % 4 == 0) blocks[i] = calloc(1, size);
            else if (i % 7 == 0) blocks[i] = memalign(256, size);
            else blocks[i] = malloc(size);
            CHECK(blocks[i] != NULL);
            fill(blocks[i], 64, i);
        }
        for (size_t i = 0; i < BLOCKS; i += 3) {
            CHECK((blocks[i] = realloc(blocks[i], next_random(&random) % 20000 + 64)) != NULL);
            CHECK(holds(blocks[i], 64, i));
        }
        for (size_t i = 0; i < BLOCKS; i++) {
            CHECK(holds(blocks[i], 64, i));
            free(blocks[i]);
        }
        if (round % 4 == 0) malloc_trim(0);
        struct timespec span = { 0, 15000000 };
        nanosleep(&span, NULL);
    }
    return unused;
}

static void work_in_threads(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, work, NULL) == 0);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    alarm(CHILD_SECONDS * 4);
    if (strcmp(arguments[1], "alone") == 0) work(NULL);
    else
        for (int i = 0; i < GENERATIONS; i++) work_in_threads();
    FILE *nowhere = fopen("/dev/null", "w");
    CHECK(nowhere != NULL && malloc_info(0, nowhere) == 0 && fclose(nowhere) == 0);
    pid_t child = fork();
    if (child == 0) {
        child_allocates();
        _exit(0);
    }
    COMPARE(exit_code_of(child), ==, 0);
    if (under_ptmalloc()) COMPARE(came_back, >, 0);
}

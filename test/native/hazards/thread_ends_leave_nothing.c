// Whenever in its end a thread calls for the first time, what it took and the cache it got are there for others when it is gone.
// run: early-key 1
// run: late-key 1
// run: late-key 2
// run: late-key 3
// run: late-key 4
// run: early-key 4
// run: cxx
// run: high-key
// run: high-key-first
// run: forked-high-key
// seconds: 120
#include "check.h"
#include <pthread.h>
#include <sys/wait.h>

enum { THREADS = 3000, BLOCK = 12000, KEYS = 100 };

extern int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso);
extern void *__dso_handle;

static pthread_key_t key;
static int rounds_to_wait;
static __thread int round_of_destructor;

/* One block is freed for another thread, others stay in the cache. */
static void call_for_the_first_time(void *block) {
    void *blocks[20];
    for (int i = 0; i < 20; i++) memset(blocks[i] = malloc(50 + (size_t)i * 50), 1, 50);
    for (int i = 0; i < 20; i++) free(blocks[i]);
    free(block);
}

static void destroy(void *block) {
    if (++round_of_destructor < rounds_to_wait) {
        CHECK(pthread_setspecific(key, block) == 0);
        return;
    }
    call_for_the_first_time(block);
}

static void *with_key(void *block) {
    CHECK(pthread_setspecific(key, block) == 0);
    return NULL;
}

static void *with_cxx(void *block) {
    CHECK(__cxa_thread_atexit_impl(call_for_the_first_time, block, __dso_handle) == 0);
    return NULL;
}

static void *with_key_after_call(void *block) {
    free(malloc(10));
    return with_key(block);
}

static long resident_kib(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%*d %ld", &pages) == 1);
    fclose(file);
    return pages * (PAGE / KIB);
}

/* Some at a time, so that the caches of many are there at once. */
static void run_threads(int count, void *(*body)(void *)) {
    enum { AT_ONCE = 30 };
    for (int started = 0; started < count; started += AT_ONCE) {
        pthread_t threads[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            void *block = malloc(BLOCK);
            memset(block, 1, BLOCK);
            CHECK(pthread_create(&threads[i], NULL, body, block) == 0);
        }
        for (int i = 0; i < AT_ONCE; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

static void expect_nothing_left(void *(*body)(void *)) {
    run_threads(THREADS / 3, body);
    size_t in_use = mallinfo2().uordblks;
    long resident = resident_kib();
    run_threads(THREADS, body);
    COMPARE(mallinfo2().uordblks, <, in_use + 300 * KIB);
    COMPARE(resident_kib(), <, resident + 2000);
}

static void *(*body_named(const char *name, int count, char **arguments))(void *) {
    if (strcmp(name, "cxx") == 0) return with_cxx;
    if (strstr(name, "high-key") != NULL) {
        // Beyond the first 32, libc allocates room for a thread's values.
        for (int i = 0; i < KEYS; i++) CHECK(pthread_key_create(&key, destroy) == 0);
        rounds_to_wait = 4;
        return strcmp(name, "high-key-first") == 0 ? with_key : with_key_after_call;
    }
    CHECK(count == 3);
    rounds_to_wait = atoi(arguments[2]);
    if (strcmp(name, "late-key") == 0) CHECK(pthread_key_create(&key, destroy) == 0);
    return with_key;
}

/* Before the allocator has a key of its own, if it is not asked earlier. */
__attribute__((constructor)) static void make_early_key(void) { CHECK(pthread_key_create(&key, destroy) == 0); }

int main(int count, char **arguments) {
    CHECK(count > 1);
    free(malloc(100));
    void *(*body)(void *) = body_named(arguments[1], count, arguments);
    if (strcmp(arguments[1], "forked-high-key") != 0) {
        expect_nothing_left(body);
        return 0;
    }

    // What libc keeps of the parent's threads is there in a child's.
    run_threads(90, body);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        expect_nothing_left(body);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

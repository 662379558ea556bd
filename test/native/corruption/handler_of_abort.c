// A handler of SIGABRT allocates, and may leave by siglongjmp, wherever the damage was found: with no lock held, or under a lock of main, of a thread's arena, of the directory or of the registry of mappings.
// only: ptmalloc, glibc waits for itself where there are threads
// run: no_lock
// run: main_arena
// run: thread_arena
// run: directory
// run: spare_caches
// run: registry
// stderr: .*
#include "../root.h"
#include "../hazards/child.h"
#include "corruption.h"
#include <pthread.h>
#include <setjmp.h>

static sigjmp_buf back;
static volatile int handled;

static void allocate_in_handler(int signal) {
    (void)signal;
    handled++;
    static void *blocks[200];
    for (int i = 0; i < 200; i++) CHECK((blocks[i] = calloc(1, (size_t)i * 600)) != NULL);
    for (int i = 0; i < 200; i++) free(blocks[i]);
    free(realloc(malloc(100000), 300000));
    siglongjmp(back, 1);
}

static void double_free_that_merges(void) {
    char *first = malloc(100000), *second = malloc(100000);
    barrier();
    free(first);
    free(second);
    free(second);
}

static void no_lock(void) { free((void *)0x123450); }
static void main_arena(void) { double_free_that_merges(); }

static void *free_twice_in_thread(void *unused) {
    CHECK(is_of_thread_arena(barrier()));
    if (sigsetjmp(back, 1) == 0) double_free_that_merges();
    child_allocates();
    return unused;
}

static void *attach(void *unused) {
    free(malloc(100000));
    return unused;
}

static void in_thread(void *(*run)(void *)) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, run, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void thread_arena(void) {
    in_thread(free_twice_in_thread);
    siglongjmp(back, 1);
}

static void *attach_to_damaged(void *word) {
    *(size_t *)word = 0x1230;
    if (sigsetjmp(back, 1) == 0) free(malloc(100000));
    return NULL;
}

static void damaged_in_thread(const char *name) {
    in_thread(attach);
    pthread_t thread;
    size_t *word = root_word(name), before = *word;
    CHECK(pthread_create(&thread, NULL, attach_to_damaged, word) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    *word = before;
    siglongjmp(back, 1);
}

static void directory(void) { damaged_in_thread("FreeList"); }
static void spare_caches(void) { damaged_in_thread("SpareCaches"); }

static void registry(void) {
    free(malloc(40 * MIB));
    *root_word("MapTable") ^= 0x1000;
    malloc(40 * MIB);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(no_lock), SCENARIO(main_arena), SCENARIO(thread_arena), SCENARIO(directory), SCENARIO(spare_caches), SCENARIO(registry),
    };
    CHECK(count == 2);
    alarm(CHILD_SECONDS);
    signal(SIGABRT, allocate_in_handler);
    if (sigsetjmp(back, 1) == 0) PROVOKE(scenarios, arguments);
    COMPARE(handled, >=, 1);
    void *block = malloc(50000);
    CHECK(block != NULL);
    free(block);
}

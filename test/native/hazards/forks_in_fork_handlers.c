// Handlers of pthread_atfork that were registered before the allocator's own fork in turn, before and after the fork, in the parent and in the child.
// seconds: 120
#include "child.h"
#include <pthread.h>

static int is_nested;
static size_t (*frozen_forks)(void);

/* A child goes on from within the handler, and comes to the end of the outer fork, too. */
static void fork_in_handler(void) {
    if (is_nested) return;
    is_nested = 1;
    pid_t child = fork();
    if (child == 0) child_allocates();
    else COMPARE(exit_code_of(child), ==, 0);
    free(malloc(100000));
    is_nested = 0;
}

/* Before main, and so before the first call of the allocator registers its own. */
__attribute__((constructor)) static void register_handlers(void) {
    CHECK(pthread_atfork(fork_in_handler, fork_in_handler, NULL) == 0);
}

static void expect_nothing_mapped(void) {
    for (int i = 0; i < 100; i++) {
        void *block = malloc(5000);
        CHECK(!is_mapped(block));
        free(block);
    }
}

static void fork_outer(void) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        child_allocates();
        expect_nothing_mapped();
        if (frozen_forks != NULL) COMPARE(frozen_forks(), ==, 0);
        _exit(0);
    }
    expect_nothing_mapped();
    if (getpid() != parent) _exit(0); /* a handler's child, which came here all the same */
    COMPARE(exit_code_of(child), ==, 0);
}

static void *fork_in_thread(void *unused) {
    fork_outer();
    return unused;
}

int main(void) {
    frozen_forks = (size_t(*)(void))dlsym(RTLD_DEFAULT, "ptmalloc_frozen_forks");
    for (int i = 0; i < 5; i++) fork_outer();
    for (int i = 0; i < 5; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, fork_in_thread, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
}

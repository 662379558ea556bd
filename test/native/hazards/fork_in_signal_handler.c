// A signal handler forks while its thread is inside malloc: nothing is waited for, no arena is lost in the child, and what was interrupted goes on there.
// only: ptmalloc, with threads glibc waits for itself
// run: alone
// run: threads
// seconds: 60
#include "child.h"
#include <pthread.h>
#include <sys/time.h>
#include <time.h>

enum { BLOCKS = 300, FORKS = 25 };

static volatile int forks, slow;
static volatile int is_child;
static pthread_t forking;
static size_t (*frozen_forks)(void);

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Once, in a while: the program is to get on in between. */
static void set_timer(void) {
    static const struct itimerval soon = { { 0, 0 }, { 0, 5000 } };
    setitimer(ITIMER_REAL, &soon, NULL);
}

static void fork_here(int signal) {
    if (is_child) return;
    if (!pthread_equal(pthread_self(), forking)) {
        pthread_kill(forking, signal);
        return;
    }
    double begun = now();
    pid_t child = fork();
    if (child == 0) {
        is_child = 1;
        alarm(CHILD_SECONDS);
        return;
    }
    /* Half a second is what waiting for oneself takes. */
    if (now() - begun > 0.4) slow++;
    COMPARE(exit_code_of(child), ==, 0);
    forks++;
    set_timer();
}

static void churn(unsigned *seed) {
    static void *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        *seed = *seed * 1103515245 + 12345;
        blocks[i] = malloc(1500 + (*seed >> 8) % 60000);
        fill(blocks[i], 100, i);
    }
    for (int i = 0; i < BLOCKS; i++) {
        CHECK(holds(blocks[i], 100, i));
        free(blocks[i]);
    }
}

static void *wait_for_ever(void *unused) {
    free(malloc(5000));
    for (;;) pause();
    return unused;
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    frozen_forks = (size_t(*)(void))function_named("ptmalloc_frozen_forks");
    forking = pthread_self();
    pthread_t thread;
    if (strcmp(arguments[1], "threads") == 0) CHECK(pthread_create(&thread, NULL, wait_for_ever, NULL) == 0);

    struct sigaction action = { .sa_handler = fork_here, .sa_flags = SA_RESTART };
    sigaction(SIGALRM, &action, NULL);
    set_timer();
    unsigned seed = 1;
    while (forks < FORKS && !is_child) churn(&seed);
    if (is_child) {
        churn(&seed);
        signal(SIGALRM, SIG_DFL);
        child_allocates();
        COMPARE(frozen_forks(), ==, 0);
        void *block = malloc(5000);
        CHECK(!is_mapped(block));
        _exit(0);
    }
    COMPARE(slow, <=, FORKS / 10);
}

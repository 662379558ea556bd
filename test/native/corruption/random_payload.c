// A pointer into a block, of any arena, whose payload is random: free ends with a message, never with SIGSEGV.
// only: ptmalloc, glibc follows what claims to be of a thread's arena to an address of its own making
#include "corruption.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

enum { PAYLOADS = 1000, WORDS = 100 };

static int ends_with_message(void *pointer) {
    int ends[2], status;
    char said[256] = { 0 };
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[1], 2);
        free(pointer);
        _exit(0);
    }
    close(ends[1]);
    CHECK(waitpid(child, &status, 0) == child && read(ends[0], said, sizeof said - 1) >= 0);
    close(ends[0]);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && strstr(said, "\nptmalloc: pointer 0x") != NULL;
}

static void *allocate(void *unused) {
    (void)unused;
    return malloc(WORDS * sizeof(size_t));
}

int main(void) {
    pthread_t thread;
    void *of_thread;
    CHECK(pthread_create(&thread, NULL, allocate, NULL) == 0);
    pthread_join(thread, &of_thread);
    size_t *blocks[] = { allocate(NULL), of_thread };
    CHECK(!is_of_thread_arena(blocks[0]) && is_of_thread_arena(blocks[1]));

    uint64_t random = 88172645463325252;
    for (int i = 0; i < PAYLOADS; i++) {
        size_t *block = blocks[i % 2];
        for (int word = 0; word < WORDS; word++) block[word] = next_random(&random);
        if (!ends_with_message(block + 2 + next_random(&random) % (WORDS / 2 - 1) * 2)) {
            dprintf(2, "payload %d is freed, or crashes\n", i);
            return 1;
        }
    }
}

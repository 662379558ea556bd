// One system call after the other is refused (seccomp answers ENOMEM) in the midst of work: blocks stay whole, and NULL is the worst that happens.
// run: main mmap
// run: main munmap
// run: main mremap
// run: main brk
// run: main madvise
// run: main brk mmap
// run: main brk mmap mremap munmap
// run: thread mmap
// run: thread munmap
// run: thread mprotect
// run: thread madvise
// run: thread mmap mprotect
// run: thread mmap mprotect brk mremap
#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static int number_of(const char *name) {
    static const struct { const char *name; int number; } calls[] = {
        { "mmap", SYS_mmap }, { "munmap", SYS_munmap }, { "mremap", SYS_mremap }, { "brk", SYS_brk }, { "madvise", SYS_madvise }, { "mprotect", SYS_mprotect },
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strcmp(calls[i].name, name) == 0) return calls[i].number;
    abort();
}

// From here on this thread's calls of that number fail. brk answers an address: a low one is its refusal.
static void refuse(int number) {
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (number == SYS_brk ? 0 : ENOMEM)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { sizeof program / sizeof *program, program };
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
}

enum { SLOTS = 300 };
static unsigned char *blocks[SLOTS];
static size_t sizes[SLOTS];

static size_t start_of(size_t size) { return size < 500 ? size : 500; }

static void verify(size_t i) { CHECK(blocks[i] == NULL || holds(blocks[i], start_of(sizes[i]), i)); }

static void churn(uint64_t *random, int steps) {
    for (int step = 0; step < steps; step++) {
        size_t i = next_random(random) % SLOTS;
        size_t size = 1 + next_random(random) % (next_random(random) % 4 == 0 ? 600 * KIB : 4000);
        unsigned char *block = NULL;
        verify(i);
        switch (next_random(random) % 4) {
        case 0:
            // What the system answers to free is nobody's business.
            errno = 4321;
            free(blocks[i]);
            COMPARE(errno, ==, 4321);
            blocks[i] = NULL;
            break;
        case 1:
            block = realloc(blocks[i], size);
            break;
        default:
            block = malloc(size);
            if (block != NULL) free(blocks[i]);
        }
        if (block == NULL) {
            verify(i);
            continue;
        }
        blocks[i] = block;
        sizes[i] = size;
        fill(block, start_of(size), i);
        if (size > 500) block[size - 1] = 1;
    }
}

static char **arguments_left;

static void *work(void *unused) {
    uint64_t random = 99;
    churn(&random, 20000);
    for (; *arguments_left != NULL; arguments_left++) {
        refuse(number_of(*arguments_left));
        churn(&random, 5000);
        for (size_t i = 0; i < SLOTS; i += 3) {
            free(blocks[i]);
            blocks[i] = NULL;
        }
        malloc_trim(0);
        churn(&random, 5000);
    }
    for (size_t i = 0; i < SLOTS; i++) free(blocks[i]);
    return unused;
}

int main(int count, char **arguments) {
    CHECK(count > 2);
    arguments_left = arguments + 2;
    if (strcmp(arguments[1], "main") == 0) {
        work(NULL);
        return 0;
    }
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, work, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

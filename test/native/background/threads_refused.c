// background: where a sandbox allows no more threads (seccomp answers EPERM), the program goes on as without, and its errno is its own.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1
#include "silent.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

static void refuse_threads(void) {
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { sizeof program / sizeof *program, program };
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
}

int main(void) {
    refuse_threads();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < BURST_BLOCKS; i++) fill(burst_blocks[i] = malloc(BURST_SIZE), 100, i);
        for (int i = 0; i < BURST_BLOCKS; i++) {
            CHECK(holds(burst_blocks[i], 100, i));
            errno = 4321;
            free(burst_blocks[i]);
            COMPARE(errno, ==, 4321);
        }
        COMPARE(background_thread(), ==, 0);
    }
}

/* A seccomp filter over a list of system calls, for this thread and all that it makes, children included. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

enum { MOST_CALLS = 60 };

static inline void install_filter(struct sock_filter *filter, size_t length) {
    struct sock_fprog program = { (unsigned short)length, filter };
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

/* What happens to the calls of a list that ends with -1, and to all others. */
static inline void filter_calls(const int *calls, unsigned for_listed, unsigned for_others) {
    struct sock_filter filter[2 + 2 * MOST_CALLS] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) };
    size_t length = 1;
    for (; *calls >= 0; calls++) {
        CHECK(length < 2 * MOST_CALLS);
        filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)*calls, 0, 1);
        filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, for_listed);
    }
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, for_others);
    install_filter(filter, length);
}

#endif

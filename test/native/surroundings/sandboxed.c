// A program locks itself in before its first call: malloc makes no system call but those that malloc, threads and forks cannot do without, in a long life.
// run:
// run: PTMALLOC_DECAY=0
// run: PTMALLOC_DECAY=20
// run: PTMALLOC_ARENA_MAX=1
// run: PTMALLOC_CPUS=online
// run: PTMALLOC_HARDEN=2
// run: PTMALLOC_CHECK=50
// only: ptmalloc, glibc's own reads files of /proc and /sys when it first gives a thread's memory back or has many arenas
#include "sandbox.h"
#include "work.h"

int main(void) {
    static const int allowed[] = {
        SYS_brk, SYS_mmap, SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise, SYS_futex,
        // Of threads, of forks, and of this program.
        SYS_clone3, SYS_clone, SYS_rseq, SYS_set_robust_list, SYS_rt_sigprocmask, SYS_rt_sigaction, SYS_exit, SYS_exit_group, SYS_wait4, SYS_clock_nanosleep, -1,
    };
    filter_calls(allowed, SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS);
    work();
}

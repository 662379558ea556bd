// background: no handler of the program runs on the thread: all signals are blocked there.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1
#include "silent.h"
#include <signal.h>
#include <sys/time.h>

static pid_t main_thread;
static volatile sig_atomic_t handled, elsewhere;

static void on_alarm(int unused) {
    (void)unused;
    handled++;
    if (syscall(SYS_gettid) != main_thread) elsewhere = 1;
}

int main(void) {
    main_thread = (pid_t)syscall(SYS_gettid);
    CHECK(signal(SIGALRM, on_alarm) != SIG_ERR);
    const struct itimerval often = { { 0, 2000 }, { 0, 2000 } };
    CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
    burst();
    CHECK(wait_for_background(1));

    char path[100], status[4096];
    snprintf(path, sizeof path, "/proc/self/task/%d/status", background_thread());
    read_text(path, status, sizeof status);
    char *blocked = strstr(status, "SigBlk:");
    CHECK(blocked != NULL);
    const uint64_t kill_and_stop = 1UL << (SIGKILL - 1) | 1UL << (SIGSTOP - 1);
    COMPARE(strtoul(blocked + strlen("SigBlk:"), NULL, 16), ==, ~kill_and_stop);

    sigset_t mine;
    CHECK(sigprocmask(SIG_BLOCK, NULL, &mine) == 0 && !sigismember(&mine, SIGTERM));
    CHECK(wait_for_background(0));
    COMPARE(handled, >, 0);
    COMPARE(elsewhere, ==, 0);
}

// A sandbox answers EPERM to a call that malloc can do without: it goes on without, in threads and children too.
// run: madvise
// run: mremap
// run: mprotect
// run: brk
// run: madvise mremap mprotect brk
// run: sched_getaffinity gettid openat getrandom prctl
#include "sandbox.h"
#include "work.h"

static int number_of(const char *name) {
    static const struct { const char *name; int number; } calls[] = {
        { "madvise", SYS_madvise }, { "mremap", SYS_mremap }, { "mprotect", SYS_mprotect }, { "brk", SYS_brk }, { "gettid", SYS_gettid },
        { "sched_getaffinity", SYS_sched_getaffinity }, { "openat", SYS_openat }, { "getrandom", SYS_getrandom }, { "prctl", SYS_prctl },
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strcmp(calls[i].name, name) == 0) return calls[i].number;
    abort();
}

/* A thread's stack has a guard made by mprotect: those are made before that is refused. */
static void *refuse_and_work(void *names) {
    for (char **name = names; *name != NULL; name++) {
        int calls[] = { number_of(*name), -1 };
        // brk answers an address: a low one is its refusal.
        filter_calls(calls, SECCOMP_RET_ERRNO | (calls[0] == SYS_brk ? 0 : EPERM), SECCOMP_RET_ALLOW);
    }
    work_alone(5);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        work_alone(6);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return NULL;
}

int main(int count, char **arguments) {
    CHECK(count > 1);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, refuse_and_work, arguments + 1) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    refuse_and_work(arguments + 1);
}

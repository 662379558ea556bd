// Runs one program and says what it cost: launch SECONDS PROGRAM ARGS…
//
// It is linked statically: LD_PRELOAD and LD_DEBUG pass through it and reach the program alone. And it is small, because
// the kernel counts what a process held before its exec into its peak RSS: a child of .NET would never show less than .NET.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t program;
static volatile sig_atomic_t is_late;

// The program and what it started are one process group.
static void kill_all(int signal) {
    if (signal == SIGALRM)
        is_late = 1;
    kill(-program, SIGKILL);
}

// Not SIG_IGN, which the program would inherit.
static void ignore(int signal) { (void)signal; }

static long long microseconds(struct timeval t) { return t.tv_sec * 1000000LL + t.tv_usec; }

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void become(char **command) {
    setpgid(0, 0);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    execv(command[0], command);
    fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
    _exit(127);
}

int main(int count, char **arguments) {
    if (count < 3) {
        fprintf(stderr, "launch SECONDS PROGRAM ARGS…\n");
        return 2;
    }

    sigset_t stops, usual;
    sigemptyset(&stops);
    for (int i = 0; i < 3; i++) {
        int signal = (int[]){SIGALRM, SIGTERM, SIGHUP}[i];
        sigaddset(&stops, signal);
        sigaction(signal, &(struct sigaction){.sa_handler = kill_all, .sa_flags = SA_RESTART}, NULL);
    }
    // Ctrl-C reaches this process too; what to stop is decided by the one that started it.
    sigaction(SIGINT, &(struct sigaction){.sa_handler = ignore, .sa_flags = SA_RESTART}, NULL);

    prctl(PR_SET_CHILD_SUBREAPER, 1); // what outlives its parent is counted too
    sigprocmask(SIG_BLOCK, &stops, &usual);
    long long start = now(), end = start;
    program = fork();
    if (program == 0) {
        sigprocmask(SIG_SETMASK, &usual, NULL);
        become(arguments + 2);
    }
    if (program < 0) {
        perror("fork");
        return 1;
    }
    setpgid(program, program); // whoever of the two comes first
    sigprocmask(SIG_SETMASK, &usual, NULL);
    alarm((unsigned)atoi(arguments[1]));

    int status, first = 0;
    long long user = 0, kernel = 0, peak = 0;
    struct rusage used;
    for (pid_t ended; (ended = wait4(-1, &status, 0, &used)) > 0;) {
        user += microseconds(used.ru_utime);
        kernel += microseconds(used.ru_stime);
        peak = used.ru_maxrss > peak ? used.ru_maxrss : peak;
        if (ended == program) {
            end = now();
            first = status;
            kill(-program, SIGKILL); // servers left behind
        }
    }

    printf("\nwall_us %lld\nuser_us %lld\nsystem_us %lld\nmax_rss_kib %lld\n", end - start, user, kernel, peak);
    if (is_late)
        printf("timed_out %s\n", arguments[1]);
    else if (WIFSIGNALED(first))
        printf("signal %d\n", WTERMSIG(first));
    else
        printf("exit_code %d\n", WEXITSTATUS(first));
    return 0;
}

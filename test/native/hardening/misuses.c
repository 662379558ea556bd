// Four hundred misuses of a heap: each level of hardening stops what the level below stops, and all that the tables say.
// only: ptmalloc, other allocators stop others
// run: 0
// run: 1
// run: 2
// run: sudden
// seconds: 240
#include "misuses/damage.h"
#include "misuses/free_twice.h"
#include "misuses/overflows.h"
#include "misuses/writes_after_free.h"
#include "misuses/wrong_pointers.h"
#include "misuses/wrong_sizes.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/*
 * misuses LEVEL       commits each misuse at a level, in a process of its own, and fails unless those are stopped that this level is to stop
 * misuses sudden      commits each at all levels, in processes that end without handlers: what exit looks at must not be all that a level has
 * misuses each        tells what the allocator and the level of the environment stop
 * misuses NUMBER WAY  commits one, here, and ends in this way
 */

#define ROWS(table) { #table, table, sizeof table / sizeof *table }

static const struct { const char *name; const struct misuse *rows; size_t count; } s_tables[] = {
    ROWS(free_twice), ROWS(wrong_pointers), ROWS(overflows), ROWS(writes_after_free), ROWS(wrong_sizes), ROWS(damage),
};

enum { TABLES = sizeof s_tables / sizeof *s_tables, SECONDS = 20, TRIES = 4 };

static const struct misuse *misuse_of(size_t number) {
    for (int table = 0; table < TABLES; number -= s_tables[table++].count) {
        if (number < s_tables[table].count) return &s_tables[table].rows[number];
    }
    return NULL;
}

static const char NORMALLY[] = "normally", SUDDENLY[] = "suddenly";

static int commit(const struct misuse *misuse, const char *way) {
    static const struct rlimit no_core;
    setrlimit(RLIMIT_CORE, &no_core);
    alarm(SECONDS);
    misuse->commit(misuse->size, misuse->at);
    if (strcmp(way, SUDDENLY) == 0) _exit(0);
    return 0;
}

/* The signal that ended it; 0: it came to its end, or to a call that failed. */
static int signal_of(size_t number, const char *way, const char *program) {
    char digits[32];
    int status;
    snprintf(digits, sizeof digits, "%zu", number);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), 2);
        execl(program, program, digits, way, NULL);
        _exit(127);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) <= 1);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int is_stop(int signal) { return signal == SIGABRT || signal == SIGSEGV || signal == SIGBUS; }

static const char *word_for(int signal) {
    return signal == SIGABRT ? "abort" : is_stop(signal) ? "fault" : signal == 0 ? "-" : "hang";
}

/* How many went through that the tables say are stopped. */
static int compare_all(int level, const char *program) {
    int wrong = 0;
    for (size_t number = 0; misuse_of(number) != NULL; number++) {
        const struct misuse *misuse = misuse_of(number);
        if (level < misuse->from) continue;
        int signal = signal_of(number, NORMALLY, program);
        if (is_stop(signal)) continue;
        dprintf(2, "%zu: %s of %zu at %td: '%s' at level %d, expected from level %d on\n",
                number, misuse->name, misuse->size, misuse->at, word_for(signal), level, misuse->from);
        wrong++;
    }
    return wrong;
}

static void set_level(char level) {
    CHECK(setenv("PTMALLOC_HARDEN", (char[]){ level, 0 }, 1) == 0);
}

/* How often a level stops a misuse, of a few times: where blocks lie is random, and some are stopped by chance. */
static int times_stopped(size_t number, char level, const char *way, const char *program) {
    int times = 0;
    set_level(level);
    for (int i = 0; i < TRIES; i++) times += is_stop(signal_of(number, way, program));
    return times;
}

/* How many a level always stops, and the next never does. */
static int compare_levels(const char *way, const char *program) {
    int wrong = 0;
    for (size_t number = 0; misuse_of(number) != NULL; number++) {
        const struct misuse *misuse = misuse_of(number);
        for (char level = '0'; level < '2'; level++) {
            if (times_stopped(number, level, way, program) < TRIES || times_stopped(number, level + 1, way, program) != 0) continue;
            dprintf(2, "%zu: %s of %zu at %td: stopped at level %c, but not above\n",
                    number, misuse->name, misuse->size, misuse->at, level);
            wrong++;
        }
    }
    return wrong;
}

static void tell_all(const char *way, const char *program) {
    for (size_t number = 0; misuse_of(number) != NULL; number++) {
        const struct misuse *misuse = misuse_of(number);
        printf("%zu %s(%zu,%td) %s\n", number, misuse->name, misuse->size, misuse->at, word_for(signal_of(number, way, program)));
    }
}

int main(int count, char **arguments) {
    CHECK(count > 1);
    const char *what = arguments[1], *program = arguments[0];
    if (strcmp(what, "each") == 0) {
        tell_all(count > 2 ? arguments[2] : NORMALLY, program);
    } else if (count > 2) {
        return commit(misuse_of(strtoul(what, NULL, 10)), arguments[2]);
    } else if (strcmp(what, "sudden") == 0) {
        COMPARE(compare_levels(SUDDENLY, program), ==, 0);
    } else {
        set_level(what[0]);
        COMPARE(compare_all(atoi(what), program), ==, 0);
    }
}

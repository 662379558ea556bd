// The report at exit goes to what was standard error at the start: not to a file that the program opened under a number that was ours, nor to a new file 2.
// run: PTMALLOC_REPORT=1 all
// run: PTMALLOC_REPORT=1 ours
// run: PTMALLOC_REPORT=1 standard
// only: ptmalloc, glibc makes no report
// stderr: ^(ptmalloc: memory at exit[^$]*)?$
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { FILES = 300 };

/* Closes descriptors from `first` on, and opens files of its own until well past where ours was. */
static void replace(int first) {
    for (int i = first; i < 1024; i++) close(i);
    for (int i = 0; i < FILES; i++) {
        int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
        CHECK(file >= 0 && write(file, "data\n", 5) == 5);
    }
}

/* In the parent: with the same files still open in a child that is over, none has grown. */
static void expect_untouched(int first) {
    struct stat status;
    for (int i = first; i < first + FILES; i++) {
        CHECK(fstat(i, &status) == 0);
        if (S_ISREG(status.st_mode)) COMPARE(status.st_size, ==, 5);
    }
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    free(malloc(1));
    int first = strcmp(arguments[1], "all") == 0 ? 2 : 3;
    if (strcmp(arguments[1], "standard") == 0) {
        int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
        CHECK(file >= 0 && dup2(file, 2) == 2 && write(2, "data\n", 5) == 5);
        for (int i = file + 1; i < 1024; i++) close(i);
        first = file;
    } else {
        replace(first);
    }

    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) return 0;
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    if (strcmp(arguments[1], "standard") == 0) {
        struct stat after;
        CHECK(fstat(2, &after) == 0);
        COMPARE(after.st_size, ==, 5);
    } else {
        expect_untouched(first);
    }
}

// On a terminal a value that makes no sense gets one line that names it, without PTMALLOC_VERBOSE. A good one gets none.
// only: ptmalloc, glibc says nothing
#include "check.h"
#include <fcntl.h>
#include <sys/wait.h>

/* What this program, run again with this setting and a pseudo-terminal as its standard error, writes there. */
static size_t said_on_terminal(const char *value, char *said, size_t size) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    int other_end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    CHECK(other_end >= 0);

    pid_t child = fork();
    if (child == 0) {
        setenv("MALLOC_MMAP_THRESHOLD_", value, 1);
        dup2(other_end, 2);
        execl("/proc/self/exe", "again", "again", (char *)NULL);
        _exit(127);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);

    /* Whatever was written waits in the terminal. This end stays open meanwhile: with no end open, reading would fail. */
    fcntl(terminal, F_SETFL, O_NONBLOCK);
    size_t bytes = 0;
    for (ssize_t count; bytes < size - 1 && (count = read(terminal, said + bytes, size - 1 - bytes)) > 0;) bytes += count;
    said[bytes] = '\0';
    close(other_end);
    close(terminal);
    return bytes;
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc > 1) {
        free(malloc(1));
        return 0;
    }
    char said[1000];
    CHECK(said_on_terminal("lots", said, sizeof said) > 2);
    CHECK(strstr(said, "MALLOC_MMAP_THRESHOLD_") != NULL && strstr(said, "lots") != NULL);
    CHECK(strcmp(strchr(said, '\n'), "\n") == 0);
    COMPARE(said_on_terminal("65536", said, sizeof said), ==, 0);
}

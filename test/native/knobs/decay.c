// decay: after a burst, memory goes back within a second while the program makes a few calls, from the middle of the heap too.
// only: ptmalloc, glibc keeps what lies below a block in use
// run: 500 falls
// run: PTMALLOC_DECAY=100 100 falls
// run: PTMALLOC_DECAY=0 500 stays
#include "check.h"
#include <fcntl.h>
#include <time.h>

enum { BLOCKS = 2000, SIZE = 20 * KIB, BETWEEN = 100 };

/* Without a malloc of its own. */
static size_t resident(void) {
    char text[64] = "";
    int statm = open("/proc/self/statm", O_RDONLY);
    CHECK(statm >= 0 && read(statm, text, sizeof text - 1) > 0);
    close(statm);
    return strtoul(strchr(text, ' '), NULL, 10) * PAGE;
}

int main(int count, char **arguments) {
    CHECK(count == 3);
    long milliseconds = strtol(arguments[1], NULL, 10);
    static void *blocks[BLOCKS];
    size_t before = resident();
    for (int i = 0; i < BLOCKS; i++) memset(blocks[i] = malloc(SIZE), 1, SIZE);
    for (int i = 0; i < BLOCKS; i++)
        if (i % BETWEEN != BETWEEN - 1) free(blocks[i]);
    COMPARE(resident(), >, before + 4 * MIB); /* some of it may have gone early */

    enum { STEPS = 20 };
    const struct timespec step = { .tv_nsec = 2 * milliseconds * 1000000 / STEPS };
    for (int i = 0; i < STEPS; i++) {
        nanosleep(&step, NULL);
        free(malloc(100 * KIB)); /* too large for the thread's cache */
    }
    if (strcmp(arguments[2], "stays") == 0) COMPARE(resident(), >, before + 30 * MIB);
    else COMPARE(resident(), <, before + 2 * MIB);
}

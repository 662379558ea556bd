// The limit counts the processors this process may use: pinned to one, it has 8 arenas and the main one.
// only: ptmalloc, glibc 2.36 counts the processors that are online
#include "arenas.h"
#include <sched.h>

int main(int count, char **arguments) {
    if (count == 1) {
        // Again, pinned from the start: the limit is computed when it is first needed.
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(sched_getcpu(), &one);
        CHECK(sched_setaffinity(0, sizeof one, &one) == 0);
        execl("/proc/self/exe", arguments[0], "pinned", NULL);
        return 1;
    }
    COMPARE(mallopt(M_ARENA_TEST, 8), ==, 1);
    COMPARE(count_arenas(30), ==, 9);
}

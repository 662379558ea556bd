// Threads share an arena once there is one for each processor: pinned to one, there are few. Not one alone: who finds it locked gets another.
// only: ptmalloc, glibc makes an arena for each thread up to its limit
#include "arenas.h"
#include <sched.h>

int main(int count, char **arguments) {
    if (count == 1) {
        // Again, pinned from the start: the processors are counted when they are first asked for.
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(sched_getcpu(), &one);
        CHECK(sched_setaffinity(0, sizeof one, &one) == 0);
        execl("/proc/self/exe", arguments[0], "pinned", NULL);
        return 1;
    }
    COMPARE(count_arenas(30), <, 9);
}

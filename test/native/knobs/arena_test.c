// The default limit, 8 arenas per processor and one, holds from arena_test arenas on: with a higher arena_test every thread gets its own.
// run: limited
// run: MALLOC_ARENA_TEST=100000 each
// run: GLIBC_TUNABLES=glibc.malloc.arena_test=100000 each
// run: each mallopt
#include "arenas.h"

int main(int count, char **arguments) {
    CHECK(count > 1);
    int limit = 8 * (int)sysconf(_SC_NPROCESSORS_ONLN) + 1, threads = limit + 10;
    if (count > 2) COMPARE(mallopt(M_ARENA_TEST, 100000), ==, 1);
    if (strcmp(arguments[1], "each") == 0) COMPARE(count_arenas(threads), ==, threads + 1);
    else COMPARE(count_arenas(threads), <=, limit);
}

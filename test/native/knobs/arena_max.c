// arena_max = n means n arenas, the main one counted: with 1, threads share the main arena. The tunable wins over the variable.
// run: MALLOC_ARENA_MAX=1 1
// run: MALLOC_ARENA_MAX=3 3
// run: GLIBC_TUNABLES=glibc.malloc.arena_max=1 1
// run: GLIBC_TUNABLES=glibc.malloc.arena_max=3 3
// run: MALLOC_ARENA_MAX=5 GLIBC_TUNABLES=glibc.malloc.arena_max=2 2
// run: GLIBC_TUNABLES=glibc.malloc.arena_max=2 MALLOC_ARENA_MAX=5 2
// run: 1 mallopt
// run: 3 mallopt
#include "arenas.h"

int main(int count, char **arguments) {
    CHECK(count > 1);
    int most = atoi(arguments[1]);
    if (count > 2) COMPARE(mallopt(M_ARENA_MAX, most), ==, 1);
    COMPARE(count_arenas(12), ==, most);
}

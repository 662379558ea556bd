// mxfast: freed chunks up to it are kept unmerged in the fast bins; with 0, small neighbours merge at once.
// run: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 waits
// run: GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0 merges
// run: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 merges mallopt
#include "check.h"

int main(int count, char **arguments) {
    CHECK(count > 1);
    if (count > 2) COMPARE(mallopt(M_MXFAST, 0), ==, 1);
    char *first = malloc(24), *second = malloc(24), *guard = malloc(24);
    CHECK(second == first + 32);
    free(first);
    free(second);
    char *both = malloc(56);
    COMPARE(both == first, ==, strcmp(arguments[1], "merges") == 0);
    free(guard);
}

// Freed small blocks wait in the thread's cache and so do not merge; without a cache, or too large for it, two neighbours become one.
// run: waits
// run: GLIBC_TUNABLES=glibc.malloc.tcache_count=0 merges
// run: GLIBC_TUNABLES=glibc.malloc.tcache_max=500 merges
// run: GLIBC_TUNABLES=glibc.malloc.tcache_max=1032 waits
#include "check.h"

int main(int count, char **arguments) {
    CHECK(count == 2);
    // Chunks of 912 bytes: beyond the fast bins, within the cache.
    char *blocks[6];
    for (int i = 0; i < 6; i++) blocks[i] = malloc(900);
    for (int i = 0; i < 6; i++) free(blocks[i]);
    // Only merged neighbours can hold twice the size.
    char *twice = malloc(1800);
    int merged = twice >= blocks[0] && twice <= blocks[5];
    COMPARE(merged, ==, strcmp(arguments[1], "merges") == 0);
}

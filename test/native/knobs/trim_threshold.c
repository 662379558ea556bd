// trim_threshold: how much must be free at the heap's end before it goes back to the system.
// run: MALLOC_TRIM_THRESHOLD_=131072 gives-back
// run: PTMALLOC_DECAY=0 gives-back
// run: MALLOC_TRIM_THRESHOLD_=100000000 keeps
// run: GLIBC_TUNABLES=glibc.malloc.trim_threshold=100000000 keeps
// run: keeps mallopt
#include "check.h"

int main(int count, char **arguments) {
    CHECK(count > 1);
    enum { COUNT = 300 };
    static void *blocks[COUNT];
    if (count > 2) COMPARE(mallopt(M_TRIM_THRESHOLD, 100000000), ==, 1);
    char *start = sbrk(0);
    for (int i = 0; i < COUNT; i++) CHECK(!is_mapped(blocks[i] = malloc(100 * KIB)));
    char *full = sbrk(0);
    for (int i = COUNT - 1; i >= 0; i--) free(blocks[i]);
    if (strcmp(arguments[1], "keeps") == 0) COMPARE(sbrk(0), ==, full);
    else COMPARE((char *)sbrk(0), <, start + MIB);
}

// No more than so many mapped blocks at a time; with 0 every block comes from the heap.
// run: MALLOC_MMAP_MAX_=0 0
// run: MALLOC_MMAP_MAX_=3 3
// run: GLIBC_TUNABLES=glibc.malloc.mmap_max=3 3
// run: 3 mallopt
#include "check.h"

int main(int count, char **arguments) {
    CHECK(count > 1);
    int most = atoi(arguments[1]), mapped = 0;
    if (count > 2) COMPARE(mallopt(M_MMAP_MAX, most), ==, 1);
    for (int i = 0; i < 10; i++) mapped += is_mapped(malloc(40 * MIB));
    COMPARE(mapped, ==, most);
}

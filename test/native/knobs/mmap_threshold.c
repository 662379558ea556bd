// The mmap threshold says from which size on a block is mapped on its own.
// run: MALLOC_MMAP_THRESHOLD_=20000
// run: GLIBC_TUNABLES=glibc.malloc.mmap_threshold=20000
// run: GLIBC_TUNABLES=glibc.malloc.mmap_threshold=0x4e20
// run: MALLOC_TOP_PAD_=0 GLIBC_TUNABLES=glibc.malloc.perturb=1:glibc.malloc.mmap_threshold=20000
// run: mallopt
#include "check.h"

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "mallopt") == 0) COMPARE(mallopt(M_MMAP_THRESHOLD, 20000), ==, 1);
    // Take what is left of the heap, so that the system must be asked.
    for (int i = 0; i < 200; i++) CHECK(!is_mapped(malloc(19000)));
    int mapped = 0;
    for (int i = 0; i < 200; i++) mapped += is_mapped(malloc(30000));
    COMPARE(mapped, >, 150);
}

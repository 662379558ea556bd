// A word where a number is expected means the default.
// only: ptmalloc, glibc takes it for 0
// run: MALLOC_MMAP_THRESHOLD_=lots
// run: MALLOC_MMAP_THRESHOLD_=
// run: GLIBC_TUNABLES=glibc.malloc.mmap_threshold=
// run: GLIBC_TUNABLES=glibc.malloc.mmap_threshold=12x
#include "check.h"

int main(void) {
    free(malloc(50000));
    CHECK(is_mapped(malloc(MIB)) && !is_mapped(malloc(100 * KIB)));
}

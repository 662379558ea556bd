// A setuid program takes no settings from its environment, not even the one that talks.
// only: setuid, run by a user who is not the owner
// run: MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=4096 PTMALLOC_VERBOSE=1 MALLOC_TOP_PAD_=lots
// run: GLIBC_TUNABLES=glibc.malloc.perturb=165:glibc.malloc.arena_max=1:glibc.malloc.mmap_threshold=4096
#include "arenas.h"
#include <sys/auxv.h>

int main(void) {
    CHECK(getauxval(AT_SECURE) == 1);
    CHECK(under_ptmalloc());
    CHECK(is_all(malloc(50000), 50000, 0));
    COMPARE(mallopt(M_ARENA_TEST, 8), ==, 1);
    COMPARE(count_arenas(3), ==, 4);
    CHECK(!is_mapped(malloc(100 * KIB)));
}

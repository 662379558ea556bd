// A value that makes no sense means the default, and without PTMALLOC_VERBOSE nobody hears of it.
// run: MALLOC_ARENA_MAX=-5
// run: MALLOC_ARENA_MAX=none
// run: MALLOC_TOP_PAD_=
// run: MALLOC_PERTURB_=99999999999999999999
// run: GLIBC_TUNABLES=glibc.malloc.arena_max=0
// run: GLIBC_TUNABLES=glibc.malloc.nonsense=1
// run: GLIBC_TUNABLES=:::
// run: GLIBC_TUNABLES=glibc.malloc.tcache_count=70000
#include "arenas.h"

int main(void) {
    CHECK(count_arenas(2) > 1);
    free(malloc(50000));
    CHECK(is_mapped(malloc(MIB)) && !is_mapped(malloc(100 * KIB)));
}

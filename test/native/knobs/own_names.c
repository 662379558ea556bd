// Every knob has a name of ours, which wins over glibc's.
// only: ptmalloc, glibc does not know them
// run: PTMALLOC_ARENA_MAX=2
// run: PTMALLOC_ARENA_MAX=2 MALLOC_ARENA_MAX=5
// run: PTMALLOC_ARENA_MAX=2 GLIBC_TUNABLES=glibc.malloc.arena_max=5
#include "arenas.h"

int main(void) {
    COMPARE(count_arenas(12), ==, 2);
}

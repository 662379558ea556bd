// A tunable and an environment variable for different settings hold together.
// run: MALLOC_ARENA_MAX=1 GLIBC_TUNABLES=glibc.malloc.mmap_threshold=20000
#include "arenas.h"

int main(void) {
    COMPARE(count_arenas(4), ==, 1);
    for (int i = 0; i < 200; i++) CHECK(malloc(19000) != NULL);
    int mapped = 0;
    for (int i = 0; i < 20; i++) mapped += is_mapped(malloc(30000));
    CHECK(is_mapped(malloc(300000)) && mapped != 0);
}

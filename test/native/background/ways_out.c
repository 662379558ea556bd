// background: whichever call leaves the allocator next makes the thread that is wanted.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0 malloc
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0 calloc
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0 realloc
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0 memalign
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0 free
#include "../root.h"
#include "silent.h"
#include <malloc.h>

int main(int count, char **arguments) {
    enum { WANTED = 1 };
    CHECK(count == 2);
    const char *way = arguments[1];
    void *block = malloc(1000);
    COMPARE(background_thread(), ==, 0);
    *root_word("BackgroundState") = WANTED;

    if (strcmp(way, "malloc") == 0) CHECK(malloc(1000) != NULL);
    else if (strcmp(way, "calloc") == 0) CHECK(calloc(10, 100) != NULL);
    else if (strcmp(way, "realloc") == 0) CHECK(realloc(block, 100) != NULL);
    else if (strcmp(way, "memalign") == 0) CHECK(memalign(256, 1000) != NULL);
    else free(block);
    CHECK(wait_for_background(1));
}

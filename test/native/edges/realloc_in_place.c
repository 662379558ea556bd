// realloc stays where it is when it shrinks, when top follows, and when the chunk behind is free and large enough.
// (Larger blocks than thread caches hold: those stay marked in use.)
#include "check.h"

int main(void) {
    char *first = malloc(80000), *second = malloc(80000), *guard = malloc(80000);
    CHECK(realloc(first, 70000) == first);
    CHECK(realloc(first, 80000) == first);

    free(second);
    CHECK(realloc(first, 100000) == first);

    // The guard is the last block of the heap: behind it is top.
    CHECK(realloc(guard, 120000) == guard);
}

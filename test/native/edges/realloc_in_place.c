// realloc stays where it is when it shrinks, when top follows, and when the chunk behind is free and large enough.
#include "check.h"

int main(void) {
    char *first = malloc(20000), *second = malloc(20000), *guard = malloc(20000);
    CHECK(realloc(first, 15000) == first);
    CHECK(realloc(first, 20000) == first);

    free(second);
    CHECK(realloc(first, 30000) == first);

    // The guard is the last block of the heap: behind it is top.
    CHECK(realloc(guard, 40000) == guard);
}

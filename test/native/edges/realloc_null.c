// realloc(NULL, n) is malloc(n), for n = 0 too.
#include "check.h"

int main(void) {
    void *block = realloc(NULL, 100), *empty = realloc(NULL, 0);
    CHECK(block != NULL && empty != NULL);
    COMPARE(malloc_usable_size(block), ==, 104);
    COMPARE(malloc_usable_size(empty), ==, 24);
    free(block);
    free(empty);
}

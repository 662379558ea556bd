// malloc(0) gives a block of its own: not NULL, aligned, 24 bytes usable.
#include "check.h"

int main(void) {
    void *one = malloc(0), *other = malloc(0);
    CHECK(one != NULL && other != NULL && one != other);
    CHECK(is_aligned(one, 16));
    COMPARE(malloc_usable_size(one), ==, 24);
    free(one);
    free(other);
}

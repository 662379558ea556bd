// valloc aligns to a page and does not round the size.
#include "check.h"

int main(void) {
    void *block = valloc(1), *empty = valloc(0);
    CHECK(block != NULL && is_aligned(block, PAGE));
    CHECK(empty != NULL && is_aligned(empty, PAGE));
    COMPARE(malloc_usable_size(block), >=, 1);
    COMPARE(malloc_usable_size(block), <, PAGE / 2);
    free(block);
    free(empty);
}

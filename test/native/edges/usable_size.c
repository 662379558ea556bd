// malloc_usable_size: 0 for NULL, the whole mapping but 16 bytes for a mapped block.
#include "check.h"

int main(void) {
    COMPARE(malloc_usable_size(NULL), ==, 0);
    void *block = malloc(40 * MIB);
    CHECK(is_mapped(block));
    COMPARE(malloc_usable_size(block), ==, 40 * MIB + PAGE - 16);
    free(block);
}

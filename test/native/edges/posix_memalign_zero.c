// posix_memalign of 0 bytes gives a block.
#include "check.h"

int main(void) {
    void *block = NULL;
    COMPARE(posix_memalign(&block, 64, 0), ==, 0);
    CHECK(block != NULL && is_aligned(block, 64));
    COMPARE(malloc_usable_size(block), >=, 24);
    free(block);
}

// An aligned block of a mapping of its own: aligned, whole, resized and freed like any other.
#include "check.h"

int main(void) {
    for (size_t alignment = 32; alignment <= 4 * MIB; alignment *= 2) {
        unsigned char *block = memalign(alignment, 40 * MIB);
        CHECK(block != NULL && is_aligned(block, alignment) && is_mapped(block));
        fill(block, 10000, alignment);
        block[40 * MIB - 1] = 1;
        COMPARE(malloc_usable_size(block), >=, 40 * MIB);
        CHECK((block = realloc(block, 50 * MIB)) != NULL);
        CHECK(holds(block, 10000, alignment));
        free(block);
    }
}

// A mapped block is resized by moving its pages: content kept over many sizes, still a mapping, usable = mapping - 16.
#include "check.h"

int main(void) {
    size_t size = 40 * MIB;
    unsigned char *block = malloc(size);
    CHECK(is_mapped(block));
    fill(block, 100000, 5);
    for (int round = 0; round < 10; round++) {
        size_t larger = size + 16 * MIB;
        CHECK((block = realloc(block, larger)) != NULL);
        CHECK(is_mapped(block));
        CHECK(holds(block, 100000, 5));
        block[larger - 1] = 1;
        COMPARE((malloc_usable_size(block) + 16) % PAGE, ==, 0);
        size = larger;
    }
    // Within its pages a mapped block is resized in place.
    CHECK(realloc(block, size - 100) == block);
    CHECK((block = realloc(block, 36 * MIB)) != NULL);
    CHECK(holds(block, 100000, 5));
    free(block);
}

// malloc_trim gives back the pages inside free chunks, below blocks still in use, and answers 1 when it did.
#include "check.h"

int main(void) {
    enum { COUNT = 1000, SIZE = 100 * KIB };
    static unsigned char *blocks[COUNT];
    for (int i = 0; i < COUNT; i++) {
        blocks[i] = malloc(SIZE);
        fill(blocks[i], SIZE, i);
    }
    // The last block stays and holds the heap's end; so does every tenth.
    size_t full = resident_bytes();
    for (int i = 0; i < COUNT - 1; i++)
        if (i % 10 != 0) free(blocks[i]);
    COMPARE(malloc_trim(0), ==, 1);
    COMPARE(resident_bytes(), <, full - 70 * MIB);
    for (int i = 0; i < COUNT; i += 10) CHECK(holds(blocks[i], SIZE, i));
    CHECK(holds(blocks[COUNT - 1], SIZE, COUNT - 1));
}

// What memalign cuts off before and behind an aligned block goes back to the heap: many aligned blocks do not eat twice their size.
#include "check.h"

int main(void) {
    enum { COUNT = 2000, SIZE = 3000, ALIGNMENT = 4096 };
    static unsigned char *blocks[COUNT];
    char *before = sbrk(0);
    for (int i = 0; i < COUNT; i++) {
        CHECK((blocks[i] = memalign(ALIGNMENT, SIZE)) != NULL);
        CHECK(is_aligned(blocks[i], ALIGNMENT));
        fill(blocks[i], SIZE, i);
        // Fits into the gap behind the block (4096 - 3000 - 16).
        free(malloc(1000));
    }
    COMPARE((char *)sbrk(0) - before, <, COUNT * ALIGNMENT + MIB);
    for (int i = 0; i < COUNT; i++) {
        CHECK(holds(blocks[i], SIZE, i));
        free(blocks[i]);
    }
}

// The slack up to the usable size belongs to the block's owner: it stays constant and can be written (systemd does) while neighbours live and die.
#include "check.h"

int main(void) {
    enum { COUNT = 3000 };
    static unsigned char *blocks[COUNT];
    static size_t usable[COUNT];
    uint64_t random = 42;
    for (int i = 0; i < COUNT; i++) {
        blocks[i] = malloc(next_random(&random) % 3000);
        usable[i] = malloc_usable_size(blocks[i]);
        fill(blocks[i], usable[i], i);
    }
    for (int step = 0; step < 50000; step++) {
        int i = (int)(next_random(&random) % COUNT);
        COMPARE(malloc_usable_size(blocks[i]), ==, usable[i]);
        CHECK(holds(blocks[i], usable[i], i));
        free(blocks[i]);
        blocks[i] = malloc(next_random(&random) % 3000);
        usable[i] = malloc_usable_size(blocks[i]);
        fill(blocks[i], usable[i], i);
    }
}

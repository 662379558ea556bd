// calloc of nothing, either way round, gives a block like malloc(0).
#include "check.h"

int main(void) {
    void *blocks[] = { calloc(0, 10), calloc(10, 0), calloc(0, 0), calloc(0, SIZE_MAX) };
    for (int i = 0; i < 4; i++) {
        CHECK(blocks[i] != NULL);
        COMPARE(malloc_usable_size(blocks[i]), ==, 24);
        free(blocks[i]);
    }
}

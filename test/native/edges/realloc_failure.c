// A realloc that fails leaves the block as it was, valid and untouched: small, large, mapped.
#include "check.h"

int main(void) {
    static const size_t sizes[] = { 24, 1000, 50000, 1 << 20 };
    volatile size_t too_large[] = { SIZE_MAX, PTRDIFF_MAX, SIZE_MAX / 2 - PAGE };
    for (int i = 0; i < 4; i++) {
        unsigned char *block = malloc(sizes[i]);
        fill(block, sizes[i], i);
        for (int j = 0; j < 3; j++) FAILS_WITH(ENOMEM, realloc(block, too_large[j]));
        CHECK(holds(block, sizes[i], i));
        CHECK((block = realloc(block, sizes[i] * 2)) != NULL);
        CHECK(holds(block, sizes[i], i));
        free(block);
    }
}

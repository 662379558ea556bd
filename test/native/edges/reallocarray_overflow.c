// reallocarray refuses a product that does not fit and leaves the block alone; otherwise it is realloc of the product.
#include "check.h"

int main(void) {
    volatile size_t half = (size_t)1 << 32;
    unsigned char *block = malloc(100);
    fill(block, 100, 9);
    FAILS_WITH(ENOMEM, reallocarray(block, half, half));
    FAILS_WITH(ENOMEM, reallocarray(block, SIZE_MAX / 2, 3));
    CHECK(holds(block, 100, 9));
    CHECK((block = reallocarray(block, 50, 20)) != NULL);
    CHECK(holds(block, 100, 9));
    COMPARE(malloc_usable_size(block), >=, 1000);
    CHECK(reallocarray(block, 0, 20) == NULL);
}

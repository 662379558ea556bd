// calloc refuses a product that does not fit, also where the wrapped product would be small.
#include "check.h"

int main(void) {
    volatile size_t half = (size_t)1 << 32, all = SIZE_MAX;
    FAILS_WITH(ENOMEM, calloc(half, half));
    FAILS_WITH(ENOMEM, calloc(half + 1, half));
    FAILS_WITH(ENOMEM, calloc(all, 2));
    FAILS_WITH(ENOMEM, calloc(2, all));
    FAILS_WITH(ENOMEM, calloc(all, all));
    FAILS_WITH(ENOMEM, calloc(all / 8 + 2, 8));
}

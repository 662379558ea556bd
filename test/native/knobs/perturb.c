// Perturb: new blocks are filled with the byte's complement, freed ones with the byte; calloc still clears.
// run: MALLOC_PERTURB_=165
// run: GLIBC_TUNABLES=glibc.malloc.perturb=165
// run: mallopt
#include "check.h"

enum { SIZE = 50000 };

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "mallopt") == 0) COMPARE(mallopt(M_PERTURB, 165), ==, 1);
    unsigned char *block = malloc(SIZE), *guard = malloc(SIZE);
    CHECK(is_all(block, SIZE, 165 ^ 0xFF));
    memset(block, 1, SIZE);

    // Read through another pointer: to look at a freed block is the point here.
    const volatile unsigned char *freed = block;
    free(block);
    // The list words at its start are the allocator's.
    for (int i = 64; i < SIZE; i++) COMPARE(freed[i], ==, 165);

    CHECK(is_all(calloc(1, SIZE), SIZE, 0));
    free(guard);
}

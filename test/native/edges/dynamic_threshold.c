// Freeing a mapped block raises the mmap threshold to its size, so that the next one like it comes from the heap.
// run: moves
// run: fixed -1
// run: fixed -2
// run: fixed -3
// run: fixed -4
#include "check.h"

int main(int count, char **arguments) {
    // Setting any of trim threshold, top pad, mmap threshold, mmap max fixes the threshold where it is.
    int fixed = strcmp(arguments[1], "fixed") == 0;
    static const int defaults[] = { [1] = 128 * KIB, [2] = 128 * KIB, [3] = 128 * KIB, [4] = 65536 };
    int parameter = count > 2 ? atoi(arguments[2]) : 0;
    if (fixed) COMPARE(mallopt(parameter, defaults[-parameter]), ==, 1);

    void *block = malloc(MIB);
    CHECK(is_mapped(block));
    free(block);
    block = malloc(MIB);
    COMPARE(is_mapped(block), ==, fixed);
    free(block);

    // It never rises above 32 MiB.
    free(malloc(33 * MIB));
    CHECK(is_mapped(malloc(33 * MIB)));
}

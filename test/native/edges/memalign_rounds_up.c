// memalign rounds an odd alignment up to a power of two, and takes 0, 1 and 3 for no alignment at all.
#include "check.h"

int main(void) {
    static const size_t alignments[][2] = { {0, 16}, {1, 16}, {2, 16}, {3, 16}, {8, 16}, {16, 16}, {17, 32}, {24, 32}, {48, 64}, {100, 128}, {5000, 8192}, {65537, 131072} };
    for (size_t i = 0; i < sizeof alignments / sizeof *alignments; i++)
        for (size_t size = 0; size < 300000; size = size * 3 + 1) {
            void *block = memalign(alignments[i][0], size);
            CHECK(block != NULL);
            CHECK(is_aligned(block, alignments[i][1]));
            COMPARE(malloc_usable_size(block), >=, size);
            fill(block, size, i);
            CHECK(holds(block, size, i));
            free(block);
        }
}

// realloc keeps what both sizes share, from every size to every size, up and down, with neighbours on both sides.
#include "check.h"

static const size_t sizes[] = { 1, 24, 25, 40, 100, 500, 1000, 1100, 5000, 60000, 131000, 132000, 140000, 300000, 1 << 20 };
enum { SIZES = sizeof sizes / sizeof *sizes };

int main(void) {
    for (int from = 0; from < SIZES; from++)
        for (int to = 0; to < SIZES; to++) {
            unsigned char *before = malloc(50), *block = malloc(sizes[from]), *after = malloc(50);
            fill(before, 50, 1);
            fill(block, sizes[from], 2);
            fill(after, 50, 3);
            block = realloc(block, sizes[to]);
            CHECK(block != NULL && is_aligned(block, 16));
            COMPARE(malloc_usable_size(block), >=, sizes[to]);
            CHECK(holds(block, sizes[from] < sizes[to] ? sizes[from] : sizes[to], 2));
            CHECK(holds(before, 50, 1) && holds(after, 50, 3));
            fill(block, sizes[to], 4);
            CHECK(holds(before, 50, 1) && holds(after, 50, 3));
            free(before);
            free(after);
            free(block);
        }
}

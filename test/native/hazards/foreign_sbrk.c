// The program moves the break itself between calls of malloc, up and back down: everybody's bytes stay whole.
#include "check.h"

int main(void) {
    enum { ROUNDS = 300, MINE = 60 };
    static unsigned char *blocks[ROUNDS], *foreign[ROUNDS];
    static size_t sizes[ROUNDS], foreign_sizes[ROUNDS];
    uint64_t random = 7;
    for (int i = 0; i < ROUNDS; i++) {
        sizes[i] = next_random(&random) % (100 * KIB);
        CHECK((blocks[i] = malloc(sizes[i])) != NULL);
        fill(blocks[i], sizes[i], i);

        // Odd sizes leave a break that is aligned to nothing.
        foreign_sizes[i] = i % 5 == 0 ? 1 + next_random(&random) % 10000 : 0;
        foreign[i] = sbrk((intptr_t)foreign_sizes[i]);
        CHECK(foreign[i] != (void *)-1);
        fill(foreign[i], foreign_sizes[i], i + 1000);

        // Now and then the program takes and returns the end of the break: the allocator must not think it is its own.
        if (i % 7 == 0) {
            unsigned char *end = sbrk(MINE * KIB);
            fill(end, MINE * KIB, i);
            CHECK(malloc(1) != NULL);
            CHECK(holds(end, MINE * KIB, i));
            if (sbrk(0) == end + MINE * KIB) CHECK(sbrk(-MINE * KIB) != (void *)-1);
        }
        if (i % 3 == 0) {
            int victim = (int)(next_random(&random) % (unsigned)(i + 1));
            CHECK(blocks[victim] == NULL || holds(blocks[victim], sizes[victim], victim));
            free(blocks[victim]);
            blocks[victim] = NULL;
        }
    }
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(holds(foreign[i], foreign_sizes[i], i + 1000));
        CHECK(blocks[i] == NULL || holds(blocks[i], sizes[i], i));
        free(blocks[i]);
    }
    // What was freed can be used again.
    for (int i = 0; i < ROUNDS; i++) CHECK((blocks[i] = malloc(50 * KIB)) != NULL);
    for (int i = 0; i < ROUNDS; i++) fill(blocks[i], 50 * KIB, i);
    for (int i = 0; i < ROUNDS; i++) CHECK(holds(foreign[i], foreign_sizes[i], i + 1000));
}

// A constant number of live blocks of mixed alignments comes to a heap that stays as it is, however long they come and go.
// (Bounds: 1.2 times what glibc 2.36 comes to, in KiB; 1.25 times in the second run. Alignments: from 16 on, so many powers of two, or one alone.)
// run: 200 9000 13 7000
// run: 2000 9000 13 35500
// run: 200 500 13 5600
// run: 30 100000 13 9000
// run: 1000 9000 9 8900
// run: 100 500 65536 4800
// run: 100 9000 65536 9700
// run: 1000 500 4096 7900
// run: 500 9000 4096 7500
// run: 500 9000 64 5400
// run: 200 100000 64 16000
// seconds: 60
#include "check.h"

enum { CALLS = 800000, WARM = 200000, STEP = 1000 };

static size_t max(size_t one, size_t other) { return one > other ? one : other; }

int main(int arguments, char **argument) {
    CHECK(arguments == 5);
    size_t live = strtoul(argument[1], NULL, 10), largest = strtoul(argument[2], NULL, 10);
    size_t alignments = strtoul(argument[3], NULL, 10), bound = strtoul(argument[4], NULL, 10) * KIB;
    unsigned char **blocks = calloc(live, sizeof *blocks);
    uint64_t random = 88172645463325252;
    size_t early = 0, late = 0; // what it comes to at the most, for decay makes it rise and fall
    for (size_t call = 1; call <= CALLS; call++) {
        size_t i = next_random(&random) % live, size = 1 + next_random(&random) % largest;
        size_t alignment = alignments > 16 ? alignments : (size_t)16 << next_random(&random) % alignments;
        free(blocks[i]);
        blocks[i] = memalign(alignment, size);
        CHECK(blocks[i] != NULL && is_aligned(blocks[i], alignment));
        *blocks[i] = 1;
        if (call < WARM || call % STEP != 0) continue;
        size_t *most = call < CALLS / 2 ? &early : &late;
        *most = max(*most, resident_bytes());
    }
    COMPARE(late, <=, bound);
    COMPARE(late, <=, early + early / 10);
}

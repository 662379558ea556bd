// top_pad: how much more than needed the heap grows at a time.
// run: 131072
// run: MALLOC_TOP_PAD_=0 0
// run: MALLOC_TOP_PAD_=3000000 3000000
// run: GLIBC_TUNABLES=glibc.malloc.top_pad=3000000 3000000
// run: 3000000 mallopt
#include "check.h"

enum { SIZE = 100 * KIB };

// How far the break moves when it next does.
static long next_step(void) {
    char *before = sbrk(0);
    while (sbrk(0) == before) CHECK(!is_mapped(malloc(SIZE)));
    return (char *)sbrk(0) - before;
}

int main(int count, char **arguments) {
    CHECK(count > 1);
    long pad = atol(arguments[1]);
    if (count > 2) COMPARE(mallopt(M_TOP_PAD, (int)pad), ==, 1);
    next_step();
    // What was left at the end counts towards the request, so a step is at most the pad and one request.
    long step = next_step();
    COMPARE(step, >=, pad);
    COMPARE(step, <=, pad + SIZE + 2 * PAGE);
}

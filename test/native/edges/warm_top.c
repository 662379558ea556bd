// The mmap threshold is asked only when nothing else can serve: a top that is large enough wins.
#include "check.h"

int main(void) {
    CHECK(mallopt(M_TOP_PAD, 4 * MIB) == 1);
    // The heap grows by this block and 4 MiB.
    CHECK(!is_mapped(malloc(120 * KIB)) && !is_mapped(malloc(120 * KIB)));
    CHECK(!is_mapped(malloc(MIB)));
    CHECK(is_mapped(malloc(16 * MIB)));
}

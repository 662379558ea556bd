// background: a program whose thread-local variables leave no room on a small stack gets the thread all the same.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1
#include "silent.h"

static __thread char large[MIB];

int main(void) {
    large[0] = 1;
    size_t before = resident();
    burst();
    CHECK(memory_falls_below(before + 12 * MIB));
    CHECK(wait_for_background(0));
}

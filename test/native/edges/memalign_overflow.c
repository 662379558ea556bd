// A size and an alignment that only together overflow are refused (CVE-2026-0861).
// only: ptmalloc, glibc 2.30 to 2.42 lack the check and hand out a block that is far too small
#include "check.h"

int main(void) {
    for (size_t alignment = (size_t)1 << 62; alignment >= 32; alignment >>= 1) {
        volatile size_t size = PTRDIFF_MAX - 100;
        FAILS_WITH(ENOMEM, memalign(alignment, size));
        FAILS_WITH(ENOMEM, aligned_alloc(alignment, size));
        void *untouched = &alignment;
        COMPARE(posix_memalign(&untouched, alignment, size), ==, ENOMEM);
        CHECK(untouched == &alignment);
    }
    FAILS_WITH(ENOMEM, memalign((size_t)1 << 62, (size_t)PTRDIFF_MAX - ((size_t)1 << 62)));
}

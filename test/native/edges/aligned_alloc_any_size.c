// aligned_alloc needs no size that is a multiple of the alignment; an odd alignment is rounded up, as by memalign (glibc up to 2.37).
#include "check.h"

int main(void) {
    for (size_t alignment = 1; alignment <= 65536; alignment *= 2) {
        void *block = aligned_alloc(alignment, 100);
        CHECK(block != NULL && is_aligned(block, alignment));
        free(block);
    }
    volatile size_t odd = 3;
    void *block = aligned_alloc(odd, 100);
    CHECK(block != NULL && is_aligned(block, 16));
    free(block);
}

// posix_memalign returns EINVAL unless the alignment is a power of two and a multiple of 8, and leaves the pointer alone on any error.
#include "check.h"

int main(void) {
    static const size_t wrong[] = { 0, 1, 2, 3, 4, 7, 9, 12, 24, 48, 100, 4095, 4097, SIZE_MAX };
    void *pointer = &pointer;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        errno = 55;
        COMPARE(posix_memalign(&pointer, wrong[i], 100), ==, EINVAL);
        COMPARE(errno, ==, 55);
        CHECK(pointer == &pointer);
    }
    for (size_t alignment = 8; alignment <= 1 << 20; alignment *= 2) {
        COMPARE(posix_memalign(&pointer, alignment, 100), ==, 0);
        CHECK(is_aligned(pointer, alignment));
        free(pointer);
    }
}

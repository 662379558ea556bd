// A request above PTRDIFF_MAX, or one no system can serve, answers NULL and ENOMEM, in every function.
#include "check.h"

int main(void) {
    static const size_t sizes[] = { (size_t)PTRDIFF_MAX + 1, SIZE_MAX, SIZE_MAX - 15, SIZE_MAX - PAGE, PTRDIFF_MAX, PTRDIFF_MAX - PAGE };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        volatile size_t size = sizes[i];
        void *block = malloc(10);
        FAILS_WITH(ENOMEM, malloc(size));
        FAILS_WITH(ENOMEM, calloc(1, size));
        FAILS_WITH(ENOMEM, realloc(NULL, size));
        FAILS_WITH(ENOMEM, realloc(block, size));
        FAILS_WITH(ENOMEM, reallocarray(block, 1, size));
        FAILS_WITH(ENOMEM, memalign(64, size));
        FAILS_WITH(ENOMEM, aligned_alloc(64, size));
        FAILS_WITH(ENOMEM, valloc(size));
        FAILS_WITH(ENOMEM, pvalloc(size));
        void *untouched = block;
        COMPARE(posix_memalign(&untouched, 64, size), ==, ENOMEM);
        CHECK(untouched == block);
        free(block);
    }
}

// pvalloc aligns to a page and rounds the size up to whole pages, but leaves 0 at 0; a size that cannot be rounded fails.
#include "check.h"

int main(void) {
    void *one = pvalloc(1), *more = pvalloc(PAGE + 1), *none = pvalloc(0);
    CHECK(is_aligned(one, PAGE) && is_aligned(more, PAGE) && is_aligned(none, PAGE));
    COMPARE(malloc_usable_size(one), >=, PAGE);
    COMPARE(malloc_usable_size(one), <, PAGE + 32);
    COMPARE(malloc_usable_size(more), >=, 2 * PAGE);
    COMPARE(malloc_usable_size(none), <, PAGE / 2);
    volatile size_t nearly_all = SIZE_MAX - 10;
    FAILS_WITH(ENOMEM, pvalloc(nearly_all));
    free(one);
    free(more);
    free(none);
}

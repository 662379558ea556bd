// A member that is NULL leaves those calls to the allocator; `initialize` is called once, when the hooks are set.
// only: linked, hooks are our own
#include "counting.h"

static int initialized;
static void initialize(void) { initialized++; }

int main(void) {
    struct ptmalloc_hooks only_free = { .size = sizeof only_free, .free = counting_free, .initialize = initialize };
    COMPARE(ptmalloc_set_hooks(&only_free), ==, 0);
    COMPARE(initialized, ==, 1);
    // The library has its own copy.
    memset(&only_free, 0xFF, sizeof only_free);
    free(realloc(malloc(10), 1000));
    free(memalign(64, 10));
    COMPARE(free_calls, ==, 2);
    COMPARE(malloc_calls + realloc_calls + memalign_calls, ==, 0);
    COMPARE(initialized, ==, 1);
}

// What a hook answers is what the caller gets: NULL and its errno, or memory of its own.
// only: linked, hooks are our own
#include "counting.h"

static char own[100] __attribute__((aligned(16)));

static void *own_malloc(size_t size, const void *caller) {
    (void)caller;
    if (size <= sizeof own) return own;
    errno = ENOMEM;
    return NULL;
}

static void own_free(void *block, const void *caller) {
    (void)caller;
    if (block != own) free(block);
}

int main(void) {
    struct ptmalloc_hooks hooks = { .size = sizeof hooks, .malloc = own_malloc, .free = own_free };
    COMPARE(ptmalloc_set_hooks(&hooks), ==, 0);
    CHECK(malloc(50) == own);
    memset(own, 1, sizeof own);
    CHECK(calloc(10, 5) == own && is_all(own, 50, 0));
    free(own);
    FAILS_WITH(ENOMEM, malloc(1000));
    FAILS_WITH(ENOMEM, calloc(10, 100));
    COMPARE(ptmalloc_set_hooks(NULL), ==, 0);
}

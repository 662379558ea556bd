// A program's ptmalloc_initialize_hook is called once, in time to hook the very first block.
// only: ptmalloc linked, hooks are our own
// flags: -rdynamic
#include "counting.h"

static int initialized;

static void initialize(void) {
    int (*set_hooks)(const struct ptmalloc_hooks *) = function_named("ptmalloc_set_hooks");
    initialized++;
    COMPARE(set_hooks(&counting), ==, 0);
}

void (*ptmalloc_initialize_hook)(void) = initialize;

int main(void) {
    void *block = malloc(50);
    COMPARE(initialized, ==, 1);
    COMPARE(malloc_calls, ==, 1);
    free(block);
    COMPARE(free_calls, ==, 1);
}

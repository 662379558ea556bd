// A structure whose size the library does not know is refused, and the hooks in force stay.
// only: linked, hooks are our own
#include "counting.h"

int main(void) {
    struct ptmalloc_hooks wrong = counting;
    wrong.size = 0;
    COMPARE(ptmalloc_set_hooks(&counting), ==, 0);
    errno = 0;
    COMPARE(ptmalloc_set_hooks(&wrong), ==, -1);
    COMPARE(errno, ==, EINVAL);
    wrong.size = sizeof wrong + 8;
    COMPARE(ptmalloc_set_hooks(&wrong), ==, -1);
    free(malloc(10));
    COMPARE(malloc_calls, ==, 1);
}

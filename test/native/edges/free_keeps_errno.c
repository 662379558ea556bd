// free leaves errno as it was: for a small block, a mapped one, one whose free trims the heap, and all of them failing or not.
#include "check.h"

static void free_keeping_errno(void *block) {
    errno = 12345;
    free(block);
    COMPARE(errno, ==, 12345);
}

int main(void) {
    free_keeping_errno(malloc(24));
    free_keeping_errno(malloc(4000));
    free_keeping_errno(malloc(64 * MIB));

    // Many blocks below the mmap threshold: the last frees give the top of the heap back to the system.
    enum { COUNT = 200 };
    static void *blocks[COUNT];
    for (int i = 0; i < COUNT; i++) CHECK((blocks[i] = malloc(100 * KIB)) != NULL);
    for (int i = 0; i < COUNT; i++) free_keeping_errno(blocks[i]);
}

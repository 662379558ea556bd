// Calls that come before every other constructor, when libc has not set environ yet: the blocks are good, and the settings are found all the same.
// link: libraries/early.c -Wl,-z,initfirst
// run: MALLOC_PERTURB_=90
// run: MALLOC_PERTURB_=90 PTMALLOC_HARDEN=1
#include "check.h"

enum { COUNT = 40 };
extern unsigned char *early_blocks[COUNT];
extern int environ_was_missing;
extern size_t early_size(int i);

int main(void) {
    CHECK(environ_was_missing);
    for (int i = 0; i < COUNT; i++) {
        CHECK(holds(early_blocks[i], early_size(i), i));
        free(early_blocks[i]);
    }
    CHECK(is_all(malloc(90000), 90000, 90 ^ 0xFF));
}

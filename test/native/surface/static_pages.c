// Of the library's static memory, which is zero until it is used, a small process touches four pages.
// only: ptmalloc, whose layout it is
#include "check.h"
#include <sys/mman.h>

enum { STATIC_PAGES = 80, TOUCHED = 4, BLOCKS = 50 };

int main(void) {
    void *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) blocks[i] = malloc(8 * i);
    for (size_t i = 0; i < BLOCKS; i++) free(blocks[i]);

    void *const *first_block = function_named("ptmalloc_descriptor");
    unsigned char resident[STATIC_PAGES];
    CHECK(mincore(*first_block, STATIC_PAGES * PAGE, resident) == 0);
    int touched = 0;
    for (size_t i = 0; i < STATIC_PAGES; i++) touched += resident[i] & 1;
    COMPARE(touched, <=, TOUCHED);
}

// A library that allocates in its constructor, for hazards/early_calls.c.
#include "check.h"

enum { COUNT = 40 };
unsigned char *early_blocks[COUNT];
int environ_was_missing;

size_t early_size(int i) { return (size_t)i * i * i * 4; }

__attribute__((constructor)) static void allocate_early(void) {
    environ_was_missing = environ == NULL;
    free(NULL);
    for (int i = 0; i < COUNT; i++) {
        early_blocks[i] = i % 3 == 0 ? malloc(early_size(i)) : i % 3 == 1 ? calloc(1, early_size(i)) : memalign(64, early_size(i));
        early_blocks[i] = realloc(early_blocks[i], early_size(i) + 1);
        fill(early_blocks[i], early_size(i), i);
        free(malloc(early_size(i)));
    }
}

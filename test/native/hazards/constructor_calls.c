// Calls from the constructor of a library the program needs: the blocks are good in main.
// link: libraries/early.c
#include "check.h"

enum { COUNT = 40 };
extern unsigned char *early_blocks[COUNT];
extern size_t early_size(int i);

int main(void) {
    for (int i = 0; i < COUNT; i++) {
        CHECK(holds(early_blocks[i], early_size(i), i));
        CHECK((early_blocks[i] = realloc(early_blocks[i], early_size(i) * 2 + 1)) != NULL);
        CHECK(holds(early_blocks[i], early_size(i), i));
        free(early_blocks[i]);
    }
}

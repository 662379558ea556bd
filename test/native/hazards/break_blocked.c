// Something is mapped right behind the break, so it cannot move: the heap goes on in mappings.
// run: before the first block
// run: after the first block
#include "check.h"
#include <sys/mman.h>

static void block_the_break(void) {
    uintptr_t next_page = ((uintptr_t)sbrk(0) + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    CHECK(mmap((void *)next_page, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == (void *)next_page);
    CHECK(sbrk(MIB) == (void *)-1);
}

int main(int count, char **arguments) {
    (void)count;
    enum { COUNT = 3000 };
    static unsigned char *blocks[COUNT];
    if (strcmp(arguments[1], "after") == 0) free(malloc(1));
    block_the_break();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < COUNT; i++) {
            CHECK((blocks[i] = malloc((size_t)i * 9)) != NULL);
            CHECK(!is_mapped(blocks[i]) && !is_of_thread_arena(blocks[i]));
            fill(blocks[i], (size_t)i * 9, i);
        }
        for (int i = 0; i < COUNT; i++) {
            CHECK(holds(blocks[i], (size_t)i * 9, i));
            free(blocks[i]);
        }
    }
}

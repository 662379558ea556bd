// realloc(p, 0) frees p and answers NULL without touching errno; a mapped block as well.
#include "check.h"

int main(void) {
    volatile size_t none = 0;
    static const size_t sizes[] = { 1, 100, 2000, 1 << 20 };
    for (int i = 0; i < 4; i++)
        for (int repeat = 0; repeat < 100000; repeat++) {
            void *block = malloc(sizes[i]);
            CHECK(block != NULL);
            errno = 33;
            CHECK(realloc(block, none) == NULL);
            COMPARE(errno, ==, 33);
        }
    // 100,000 blocks of 1 MiB would not have fitted had they not been freed.
    COMPARE(resident_bytes(), <, 64 * MIB);
}

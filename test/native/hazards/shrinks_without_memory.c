// Where no memory is to be had, a block that shrinks does so where it lies, and keeps its content.
#include "check.h"
#include <sys/resource.h>

enum { BLOCKS = 64 };

int main(void) {
    static unsigned char *blocks[BLOCKS];
    const size_t sizes[] = {1000, 4000, 40000, 120000, 300000};
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = sizes[i % 5];
        CHECK((blocks[i] = malloc(size)) != NULL);
        fill(blocks[i], size, i);
    }

    struct rlimit limit = {0, 0};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0 && setrlimit(RLIMIT_DATA, &limit) == 0);
    while (malloc(20000) != NULL) continue;
    while (malloc(16) != NULL) continue;

    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = sizes[i % 5] / 2;
        CHECK((blocks[i] = realloc(blocks[i], size)) != NULL);
        CHECK(holds(blocks[i], size, i));
    }
}

// Where addresses are limited, those of freed blocks that are kept from use are given back before a request fails.
// only: ptmalloc, glibc keeps none
// run: PTMALLOC_HARDEN=2
#include "check.h"
#include <sys/resource.h>

int main(void) {
    unsigned long pages;
    FILE *statm = fopen("/proc/self/statm", "r");
    CHECK(statm != NULL && fscanf(statm, "%lu", &pages) == 1);
    fclose(statm);
    struct rlimit limit = { pages * PAGE + 100 * MIB, pages * PAGE + 100 * MIB };
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    for (int i = 0; i < 200; i++) {
        char *block = malloc((size_t)(i % 20 + 1) * MIB);
        CHECK(block != NULL);
        block[0] = 1;
        free(block);
    }
}

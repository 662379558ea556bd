// A pool of aligned blocks that is advised to be of huge pages is, from the first write on: no byte of it was touched before. Also when it is taken again.
#include "check.h"
#include <sys/mman.h>

enum { HUGE_PAGE = 2 * MIB, BLOCKS = 16 };

/* Bytes of these blocks that huge pages hold. */
static size_t huge_bytes(void) {
    char line[300];
    unsigned long kib = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "AnonHugePages: %lu", &kib) == 1) break;
    fclose(file);
    return kib * KIB;
}

static void advise_and_write(char *block, size_t bytes) {
    madvise(block, bytes, MADV_HUGEPAGE);
    memset(block, 1, bytes);
}

/* How many huge pages the kernel has for such a pool, if it is mapped. */
static size_t huge_bytes_of_mapping(void) {
    char *start = mmap(NULL, (BLOCKS + 1) * (size_t)HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(start != MAP_FAILED);
    char *aligned = (char *)(((uintptr_t)start + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1));
    advise_and_write(aligned, BLOCKS * (size_t)HUGE_PAGE);
    size_t bytes = huge_bytes();
    CHECK(munmap(start, (BLOCKS + 1) * (size_t)HUGE_PAGE) == 0);
    return bytes;
}

static void *pool[BLOCKS];

static void take(size_t block_bytes) {
    for (int i = 0; i < BLOCKS; i++) CHECK(posix_memalign(&pool[i], HUGE_PAGE, block_bytes) == 0);
    for (int i = 0; i < BLOCKS; i++) advise_and_write(pool[i], block_bytes);
}

static void give(void) {
    for (int i = 0; i < BLOCKS; i++) free(pool[i]);
    malloc_trim(0);
}

int main(void) {
    size_t possible = huge_bytes_of_mapping();
    if (possible < BLOCKS * (size_t)HUGE_PAGE / 2) return 0;
    for (int round = 0; round < 3; round++) {
        take(HUGE_PAGE);
        COMPARE(huge_bytes(), >=, possible / 10 * 9);
        give();
    }
    take(2 * HUGE_PAGE);
    COMPARE(huge_bytes(), >=, 2 * (possible / 10 * 9));
    give();
}

// An access just beyond the pages of a mapped block ends the program by SIGSEGV, on either side, also after realloc.
// only: ptmalloc, glibc has no guard pages
// run: PTMALLOC_HARDEN=2
#include "hardening.h"

static int ends_by_segv(volatile char *address) {
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        *address = 1;
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

static void check(char *block, size_t size) {
    uintptr_t first = (uintptr_t)block & -(uintptr_t)PAGE, last = (uintptr_t)(block + size) & -(uintptr_t)PAGE;
    CHECK(is_mapped(block));
    CHECK(ends_by_segv((char *)(last + PAGE)));
    CHECK(ends_by_segv((char *)first - 1));
    fill(block, size, 1);
}

int main(void) {
    char *block = malloc(MIB);
    check(block, MIB);
    block = realloc(block, 3 * MIB);
    CHECK(holds(block, MIB, 1));
    check(block, 3 * MIB);
    block = realloc(block, MIB / 2);
    CHECK(holds(block, MIB / 2, 1));
    check(block, MIB / 2);
    free(block);
    for (int i = 0; i < 2000; i++) free(malloc(MIB));
    COMPARE(resident_bytes(), <, 64 * MIB);
}

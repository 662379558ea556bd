// The descriptor begins a page, and a core file holds it: private memory without a file behind it.
// only: ptmalloc linked, glibc has none
#include "check.h"

int main(void) {
    free(malloc(1));
    const void *const *descriptor = function_named("ptmalloc_descriptor");
    CHECK(*descriptor != NULL && is_aligned(*descriptor, PAGE));
    CHECK(!is_all(*descriptor, 8, 0));

    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512], permissions[5];
    unsigned long start, end, offset, inode;
    int found = 0;
    while (fgets(line, sizeof line, maps) != NULL) {
        CHECK(sscanf(line, "%lx-%lx %4s %lx %*s %lu", &start, &end, permissions, &offset, &inode) == 5);
        if ((uintptr_t)*descriptor < start || (uintptr_t)*descriptor >= end) continue;
        CHECK(strcmp(permissions, "rw-p") == 0);
        COMPARE(inode, ==, 0);
        found = 1;
    }
    fclose(maps);
    CHECK(found);
}

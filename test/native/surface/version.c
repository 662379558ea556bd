// A program linked with -lptmalloc is served by it, and can ask for its version and its descriptor.
// only: linked, glibc has no such functions
#include "check.h"
#include "ptmalloc.h"

int main(void) {
    Dl_info object;
    CHECK(dladdr((void *)(uintptr_t)malloc, &object) != 0 && strstr(object.dli_fname, "libptmalloc.so") != NULL);
    int major, minor, patch;
    CHECK(sscanf(ptmalloc_version(), "%d.%d.%d", &major, &minor, &patch) == 3);
    free(malloc(1));
    COMPARE(ptmalloc_frozen_forks(), ==, 0);
}

// free_sized and free_aligned_sized free, whatever the size says.
// only: ptmalloc, they came with glibc 2.43
#include "check.h"

int main(void) {
    void (*free_sized)(void *, size_t) = function_named("free_sized");
    void (*free_aligned_sized)(void *, size_t, size_t) = function_named("free_aligned_sized");
    free_sized(NULL, 0);
    free_aligned_sized(NULL, 0, 0);
    for (int i = 0; i < 2000; i++) {
        free_sized(malloc(10 * MIB), 10 * MIB);
        free_sized(malloc(100), 7);
        free_aligned_sized(aligned_alloc(64, MIB), 64, MIB);
        free_aligned_sized(aligned_alloc(64, 128), 1, 3);
    }
    COMPARE(resident_bytes(), <, 64 * MIB);
}

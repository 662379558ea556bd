// With PTMALLOC_FOREIGN=ignore a free of a pointer that is not ours does nothing, and it has no usable bytes.
// only: ptmalloc, glibc has no such knob
// run: PTMALLOC_FOREIGN=ignore
#include "check.h"

int main(void) {
    size_t on_stack[8] __attribute__((aligned(16))) = { 0, 48 | PREVIOUS_IN_USE };
    free(on_stack + 2);
    COMPARE(malloc_usable_size(on_stack + 2), ==, 0);
    free((void *)0x10);
    COMPARE(malloc_usable_size(malloc(100)), >=, 100);
}

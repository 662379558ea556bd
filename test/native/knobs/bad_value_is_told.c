// With PTMALLOC_VERBOSE=1 a value that makes no sense gets one line that names it.
// only: ptmalloc, PTMALLOC_VERBOSE is its own
// run: PTMALLOC_VERBOSE=1 MALLOC_MMAP_THRESHOLD_=lots
// stderr: ^[^\n]*MALLOC_MMAP_THRESHOLD_[^\n]*lots[^\n]*\n$
#include "check.h"

int main(void) { free(malloc(1)); }

// free(NULL) in a program at a fixed address, whose heap may lie in the first 64 MiB: 0 is then in a window of the heap's.
// flags: -no-pie -Wl,-Ttext-segment=0x10000
#include "check.h"

int main(void) {
    void *block = malloc(100);
    free(NULL);
    CHECK(malloc_usable_size(NULL) == 0);
    CHECK((block = realloc(block, 5000)) != NULL);
    free(NULL);
    free(block);
}

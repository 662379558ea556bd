// Every small request is aligned to 16 and gets its chunk: request + 8, a multiple of 16, at least 32, of which 8 bytes are the header.
// Above 1 KiB a thread cache may serve it with up to a quarter more.
#include "check.h"

int main(void) {
    for (size_t request = 0; request <= 5000; request++) {
        size_t chunk = (request + 8 + 15) & ~(size_t)15;
        if (chunk < 32) chunk = 32;
        void *block = malloc(request);
        CHECK(block != NULL && is_aligned(block, 16));
        // A remainder too small to stand alone (under 32 bytes) stays with the chunk.
        COMPARE(malloc_usable_size(block), >=, chunk - 8);
        COMPARE(malloc_usable_size(block), <=, chunk - 8 + 16 + (request > 1032 ? chunk / 4 : 0));
        free(block);
    }
}

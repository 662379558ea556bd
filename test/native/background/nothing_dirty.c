// background: a program that frees much, but never has 8 MiB of it lying idle, never gets a thread.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0
#include "silent.h"

int main(void) {
    enum { COUNT = 4 * MIB / (20 * KIB) };
    static void *blocks[COUNT];
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < COUNT; i++) memset(blocks[i] = malloc(20 * KIB), 1, 20 * KIB);
        for (int i = 0; i < COUNT; i++) free(blocks[i]);
        free(malloc(40 * MIB)); /* a mapping of its own: it goes back at once */
        COMPARE(background_thread(), ==, 0);
    }
    sleep_for(700);
    COMPARE(background_thread(), ==, 0);
}

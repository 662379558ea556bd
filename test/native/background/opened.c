// background: a library that the program opened itself makes the thread as well.
// only: dlopen, the program opens the library itself
// run: PTMALLOC_BACKGROUND=1
#include "silent.h"

int main(void) {
    void *library = dlopen(getenv("PTMALLOC_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    CHECK(library != NULL);
    void *(*own_malloc)(size_t) = (void *(*)(size_t))dlsym(library, "malloc");
    void (*own_free)(void *) = (void (*)(void *))dlsym(library, "free");
    CHECK(own_malloc != NULL && own_free != NULL && own_malloc != malloc);

    size_t before = resident();
    for (int i = 0; i < BURST_BLOCKS; i++) memset(burst_blocks[i] = own_malloc(BURST_SIZE), 1, BURST_SIZE);
    for (int i = 0; i < BURST_BLOCKS; i++)
        if (i % BETWEEN != 0) own_free(burst_blocks[i]);
    CHECK(memory_falls_below(before + 12 * MIB));
    CHECK(wait_for_background(0));
}

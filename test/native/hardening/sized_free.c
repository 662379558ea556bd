// A size given to free that is not the one asked for: a message; the right one, and null, are fine.
// only: ptmalloc, free_sized came with glibc 2.43, and nobody checks it there
// run: PTMALLOC_HARDEN=1 right
// run: PTMALLOC_HARDEN=2 right
// dies: PTMALLOC_HARDEN=1 one_less => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=2 one_less => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=1 one_more => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=1 mapped => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=1 aligned => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=1 twice => free(): double free detected in tcache 2
#include "corruption/corruption.h"

static void (*s_free_sized)(void *, size_t);
static void (*s_free_aligned_sized)(void *, size_t, size_t);

static void one_less(void) { s_free_sized(malloc(100), 99); }
static void one_more(void) { s_free_sized(malloc(100), 101); }
static void mapped(void) { s_free_sized(malloc(MIB), MIB + 1); }
static void aligned(void) { s_free_aligned_sized(aligned_alloc(64, 128), 64, 256); }

static void twice(void) {
    void *block = malloc(100);
    s_free_sized(block, 100);
    s_free_sized(block, 100);
}

static void right(void) {
    for (size_t size = 0; size < 3000; size++) {
        s_free_sized(malloc(size), size);
        s_free_sized(calloc(1, size), size);
        s_free_aligned_sized(aligned_alloc(256, size), 256, size);
    }
    s_free_sized(realloc(malloc(50), 3 * MIB), 3 * MIB);
    s_free_sized(NULL, 12);
    s_free_aligned_sized(NULL, 64, 12);
    exit(0);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(one_less), SCENARIO(one_more), SCENARIO(mapped), SCENARIO(aligned), SCENARIO(twice), SCENARIO(right),
    };
    (void)count;
    s_free_sized = function_named("free_sized");
    s_free_aligned_sized = function_named("free_aligned_sized");
    PROVOKE(scenarios, arguments);
}

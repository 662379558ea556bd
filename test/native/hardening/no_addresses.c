// No word of a block that is handed out leads to the allocator's root, where its settings lie; at level 2 to nothing of the library.
// only: ptmalloc, it asks for our root
// run: PTMALLOC_HARDEN=0
// run: PTMALLOC_HARDEN=1
// run: PTMALLOC_HARDEN=2
#include "check.h"

enum { BLOCKS = 3000 };

static uintptr_t s_start, s_end;

/* Where an outside reader begins: word 6 of it is the address of the root, 11 its bytes (docs/descriptor.md). At level 2 all of the library. */
enum { ROOT = 6, ROOT_BYTES = 11 };

static void find_root(void) {
    const uintptr_t *descriptor = *(const uintptr_t **)function_named("ptmalloc_descriptor");
    s_start = descriptor[ROOT];
    s_end = s_start + descriptor[ROOT_BYTES];
}

/* From its first mapping to its last, what the kernel took for its zeroed data included. */
static void find_library(void) {
    char line[4096], path[4096];
    Dl_info library;
    CHECK(dladdr(function_named("ptmalloc_version"), &library) != 0 && realpath(library.dli_fname, path) != NULL);
    s_start = s_end = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps) != NULL) {
        char name[4096] = "";
        uintptr_t start, end;
        sscanf(line, "%lx-%lx %*s %*s %*s %*s %4095s", &start, &end, name);
        int is_library = strcmp(name, path) == 0;
        if (is_library && s_start == 0) s_start = start;
        if (is_library || (name[0] == 0 && start == s_end)) s_end = end;
    }
    fclose(maps);
    CHECK(s_start != 0);
}

static size_t addresses_in(const uintptr_t *words, size_t count) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) found += words[i] >= s_start && words[i] < s_end;
    return found;
}

static void try_size(size_t size, size_t larger) {
    static void *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) blocks[i] = malloc(size);
    void *end = malloc(24);
    for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
    malloc_trim(0);
    for (int i = 0; i < 20; i++) {
        uintptr_t *fresh = i % 2 == 0 ? malloc(larger) : memalign(64, larger);
        COMPARE(addresses_in(fresh, larger / sizeof *fresh), ==, 0);
        blocks[i] = fresh;
    }
    for (int i = 0; i < 20; i++) free(blocks[i]);
    free(end);
}

int main(void) {
    free(malloc(1));
    find_root();
    if (atoi(getenv("PTMALLOC_HARDEN")) == 2) find_library();
    for (size_t size = 24; size < 3000; size *= 2) {
        try_size(size, 3 * size);
        try_size(size, 60000);
    }
}

/* What the programs here share: the words of a chunk, seen from its block, and scenarios chosen by name. */
#ifndef CORRUPTION_H
#define CORRUPTION_H

#include "check.h"

/* A chunk's words: two before the block, and those that a free chunk keeps in it. */
enum { PREVIOUS_SIZE = -2, HEAD = -1, FORWARD = 0, BACK = 1, FORWARD_SIZE = 2, BACK_SIZE = 3 };

/* A size that no chunk has while the program owns little memory. */
#define HUGE_SIZE ((size_t)1 << 30)

static inline size_t word_of(const void *block, int index) { return ((const size_t *)block)[index]; }
static inline void set_word(void *block, int index, size_t value) { ((size_t *)block)[index] = value; }

/* Where a block's chunk begins: what the links of free chunks hold. */
static inline size_t chunk_of(const void *block) { return (size_t)block - 16; }

/* A link of a fast bin or of the cache. glibc mangles them with the address they lie at, our level 0 does not. */
static inline void set_single_link(void *block, size_t target) {
    set_word(block, FORWARD, under_ptmalloc() ? target : target ^ ((size_t)block >> 12));
}

/* A block that keeps its neighbours from merging with each other or with top. */
static inline void *barrier(void) { return malloc(24); }

/* A free block with one in use behind it. */
static inline void *freed(size_t size) {
    void *block = malloc(size);
    barrier();
    free(block);
    return block;
}

struct scenario {
    const char *name;
    void (*provoke)(void);
};

#define SCENARIO(function) { #function, function }

/* Runs the scenario that the first argument names: it should not come back. */
static inline int provoke(const struct scenario *scenarios, size_t count, char **arguments) {
    for (size_t i = 0; i < count; i++) {
        if (arguments[1] == NULL || strcmp(scenarios[i].name, arguments[1]) != 0) continue;
        scenarios[i].provoke();
        dprintf(2, "%s: nothing noticed it\n", arguments[1]);
        return 1;
    }
    dprintf(2, "no such scenario\n");
    return 2;
}

#define PROVOKE(scenarios, arguments) return provoke(scenarios, sizeof scenarios / sizeof *scenarios, arguments)

#endif

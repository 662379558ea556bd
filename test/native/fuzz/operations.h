/* Random calls of every function of the family, on sizes of every bin. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include "shadow.h"
#include <pthread.h>

enum { BURST = 40, DRAINED = 12 };

/* Blocks from this one on are the program's; those before are reserved for good. */
static int first_own;

#define DOING(what) (progress->doing = what)

static size_t some_size(uint64_t *random) {
    uint64_t kind = next_random(random) % 100;
    if (kind < 35) return next_random(random) % 128;
    if (kind < 65) return next_random(random) % 1100;
    if (kind < 85) return 1000 + next_random(random) % 3000;
    if (kind < 97) return 2000 + next_random(random) % (30 * KIB);
    return 130 * KIB + next_random(random) % (40 * KIB);
}

static int own_blocks(void) { return block_count - first_own; }

static int some_block(uint64_t *random) { return first_own + (int)(next_random(random) % (uint64_t)own_blocks()); }

static void release(int index) {
    DOING("free");
    free(give_up(index));
}

static void allocate(uint64_t *random, size_t size) {
    DOING("malloc");
    adopt(malloc(size), size, 16, next_random(random));
}

static void allocate_cleared(uint64_t *random, size_t size) {
    DOING("calloc");
    unsigned char *bytes = calloc(size, 1);
    int other = bytes == NULL ? -1 : find_overlap(bytes, size);
    if (other < 0 && bytes != NULL && !is_all(bytes, size, 0)) end_case(CHANGED, bytes, size);
    adopt(bytes, size, 16, next_random(random));
}

static void allocate_aligned(uint64_t *random, size_t size) {
    size_t alignment = (size_t)32 << next_random(random) % 8;
    DOING("memalign");
    adopt(memalign(alignment, size), size, alignment, next_random(random));
}

/* Of a block that moves or stays, the lesser of both sizes is kept. */
static void resize(uint64_t *random, size_t size) {
    struct block old = blocks[some_block(random)];
    if (old.seed == 0 || size == 0) return;
    int index = first_own;
    while (blocks[index].bytes != old.bytes) index++;
    give_up(index);
    DOING("realloc");
    unsigned char *bytes = realloc(old.bytes, size);
    if (bytes == NULL) {
        blocks[block_count++] = old;
        return;
    }
    int other = find_overlap(bytes, size);
    if (other >= 0) end_case(OVERLAP, bytes, (uintptr_t)blocks[other].bytes);
    struct block kept = { bytes, old.size, old.seed };
    compare(&kept, size < old.size ? size : old.size);
    adopt(bytes, size, 16, next_random(random));
}

/* More blocks of a size than a cache takes, and most of them back in any order: fast bins and bins fill up. */
static void burst(uint64_t *random) {
    size_t size = some_size(random) % (3 * KIB);
    for (int i = 0; i < BURST; i++) allocate(random, size);
    for (int i = 0; i < BURST - 5 && own_blocks() > 0; i++) release(some_block(random));
}

/* More blocks of a size than two magazines hold, or the medium bins, and most of them back, the newest first: some go to the depot. */
static void sweep(uint64_t *random) {
    size_t size = next_random(random) % 4 != 0 ? 500 + next_random(random) % 520 : (4 + next_random(random) % 5) * KIB;
    for (int i = 0; i < BURST; i++) allocate(random, size);
    for (int i = 0; i < BURST - 5; i++) release(block_count - 1);
}

static void inspect(uint64_t *random) {
    DOING("malloc_usable_size");
    malloc_usable_size(blocks[some_block(random)].bytes);
}

static void operate(uint64_t *random) {
    size_t size = some_size(random);
    uint64_t kind = next_random(random) % 100;
    if (kind < 2) burst(random);
    else if (kind < 3) sweep(random);
    else if (kind < 34 || own_blocks() == 0) allocate(random, size);
    else if (kind < 40) allocate_cleared(random, size);
    else if (kind < 46) allocate_aligned(random, size);
    else if (kind < 56) resize(random, size);
    else if (kind < 60) inspect(random);
    else release(some_block(random));
}

/* More of every size than a cache holds: whatever a list holds is handed out. */
static void drain(uint64_t *random) {
    for (size_t size = 24; size < 1100; size += 16)
        for (int i = 0; i < DRAINED; i++) allocate(random, size);
}

/* Calls that walk everything there is. */
static void survey(void) {
    DOING("mallinfo2");
    mallinfo2();
    DOING("malloc_trim");
    malloc_trim(0);
}

static void release_all(uint64_t *random) {
    while (own_blocks() > 0) release(some_block(random));
}

#endif

/* The shadow list: what the fuzzer knows to be in use, kept where no allocator can reach. Every block handed out is compared with it
 * before a byte of it is written, so that the first wrong answer is the only one. */
#ifndef SHADOW_H
#define SHADOW_H

#include "check.h"

/* How a case can end. */
enum outcome { MESSAGE, SOUND, EXCUSED, OVERLAP, CHANGED, MISPLACED, CRASHED, ENDLESS, STUCK, OTHERWISE, OUTCOMES };

enum { MOST_BLOCKS = 4096, EDGE = 512 };

struct block {
    unsigned char *bytes;
    size_t size;
    uint64_t seed; /* of its contents; 0: reserved, somebody else's */
};

static struct block blocks[MOST_BLOCKS];
static int block_count;

/* What the child was about to do, and where it went wrong: in memory that its parent sees. */
struct progress {
    const char *doing;
    uintptr_t address, seen;
};

static struct progress *progress;

static _Noreturn void end_case(enum outcome outcome, const void *address, uintptr_t seen) {
    progress->address = (uintptr_t)address;
    progress->seen = seen;
    _exit(outcome);
}

/* Blocks hold random words, zeros, or small numbers: what lies next to metadata, and is taken for it, in a real program. */
static inline uint64_t content(uint64_t seed, size_t index) {
    uint64_t mixed = (seed + index) * 0x9E3779B97F4A7C15u;
    mixed ^= mixed >> 29;
    return seed % 4 == 0 ? 0 : seed % 4 == 1 ? mixed & 15 : mixed * 0xBF58476D1CE4E5B9u;
}

static inline int is_painted_whole(const struct block *block) { return block->size <= 4 * EDGE; }

OPTIMIZED static void paint(const struct block *block) {
    for (size_t at = 0; at < block->size; at++) {
        if (at == EDGE && !is_painted_whole(block)) at = block->size - EDGE;
        block->bytes[at] = (unsigned char)(content(block->seed, at / 8) >> at % 8 * 8);
    }
}

/* The first bytes of a block, or all, are what was painted: of a large one only the two ends were. */
OPTIMIZED static void compare(const struct block *block, size_t size) {
    for (size_t at = 0; at < size; at++) {
        if (at == EDGE && !is_painted_whole(block)) {
            if (size < block->size) return;
            at = size - EDGE;
        }
        if (block->bytes[at] != (unsigned char)(content(block->seed, at / 8) >> at % 8 * 8))
            end_case(CHANGED, block->bytes + at, *(uintptr_t *)((uintptr_t)(block->bytes + at) & ~7ul));
    }
}

/* Memory that no block may overlap: the fuzzer's own, the allocator's, the C library's. */
static void reserve(const void *bytes, size_t size) {
    CHECK(block_count < MOST_BLOCKS);
    blocks[block_count++] = (struct block){ (unsigned char *)bytes, size, 0 };
}

OPTIMIZED static int find_overlap(const unsigned char *bytes, size_t size) {
    for (int i = 0; i < block_count; i++)
        if (bytes < blocks[i].bytes + (blocks[i].size | 1) && blocks[i].bytes < bytes + (size | 1)) return i;
    return -1;
}

/* A block that was handed out: right in itself, and nobody else's. */
static void adopt(void *bytes, size_t size, size_t alignment, uint64_t seed) {
    if (bytes == NULL || block_count == MOST_BLOCKS) return;
    if ((uintptr_t)bytes % alignment != 0) end_case(MISPLACED, bytes, alignment);
    int other = find_overlap(bytes, size);
    if (other >= 0) end_case(OVERLAP, bytes, (uintptr_t)blocks[other].bytes);
    blocks[block_count] = (struct block){ bytes, size, seed | 2 };
    paint(&blocks[block_count++]);
}

/* Takes a block off the list; its contents are what was written there. */
static void *give_up(int index) {
    compare(&blocks[index], blocks[index].size);
    void *bytes = blocks[index].bytes;
    blocks[index] = blocks[--block_count];
    return bytes;
}

#endif

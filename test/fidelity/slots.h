// The live blocks, and a pattern in each by which a lost or overwritten block is noticed.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { SLOTS = 4096, PATTERN_HEAD = 64, PATTERN_STRIDE = 65521 };

static struct slot {
    unsigned char *block;
    uint64_t size;
} slots[SLOTS];

// A byte's value depends on its position only, so a block cut short by realloc still checks. All of the head is
// written, then a byte every 64 KiB or so: large blocks would otherwise cost more to fill than to allocate.
static uint64_t next_position(uint64_t position) {
    return position < PATTERN_HEAD ? position + 1 : position + PATTERN_STRIDE;
}

static unsigned char pattern_at(uint32_t slot, uint64_t position) {
    return (unsigned char)(slot * 31 + position * 7 + 1);
}

static void fill_pattern(uint32_t slot) {
    for (uint64_t at = 0; at < slots[slot].size; at = next_position(at))
        slots[slot].block[at] = pattern_at(slot, at);
}

static bool has_pattern(uint32_t slot) {
    for (uint64_t at = 0; at < slots[slot].size; at = next_position(at))
        if (slots[slot].block[at] != pattern_at(slot, at))
            return false;
    return true;
}

static bool is_zero(const unsigned char *block, uint64_t size) {
    for (uint64_t at = 0; at < size; at = next_position(at))
        if (block[at])
            return false;
    return true;
}

// A slot that is occupied (or empty), found from a random place on; SLOTS if there is none.
static uint32_t find_slot(bool occupied, uint32_t from) {
    for (uint32_t probe = 0; probe < SLOTS; probe++) {
        uint32_t slot = (from + probe) % SLOTS;
        if ((slots[slot].block != 0) == occupied)
            return slot;
    }
    return SLOTS;
}

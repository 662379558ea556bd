// What to do next: the size mixes, each a different way of living on a heap.
#pragma once

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>

#include "random.h"
#include "record.h"
#include "slots.h"

enum mix {
    TINY,   // to 128 bytes: the fast bins
    SMALL,  // to 1 KiB: the small bins
    LARGE,  // to 64 KiB: the large bins
    WIDE,   // to 1 MiB and a few beyond: across the mmap threshold and its rise
    BURSTS, // many blocks at once, freed last-in first-out, first-in first-out or in disorder
    GROWTH, // blocks that grow by realloc beside small ones that stay
    KNOBS,  // as WIDE, with mallopt and malloc_trim in between
    MIXES,
};

struct step {
    enum operation operation;
    uint32_t slot;
    uint64_t size;
    uint32_t log_alignment;
    int parameter, value;
};

enum { KIB = 1024, MIB = 1024 * 1024 };

// Every magnitude up to the limit (a power of two) is as likely as any other.
static uint64_t spread_size(unsigned log_limit) {
    return random_below((uint64_t)1 << random_below(log_limit + 1)) + 1;
}

static uint64_t wide_size(void) {
    if (one_in(1024))
        return 33 * (uint64_t)MIB + random_below(8 * MIB); // above what the dynamic threshold can ever reach
    return one_in(64) ? spread_size(23) : spread_size(20);
}

static uint64_t pick_size(enum mix mix) {
    if (one_in(200))
        return 0;
    switch (mix) {
    case TINY: return random_below(129);
    case SMALL: return random_below(KIB + 1);
    case LARGE: return one_in(4) ? random_below(64 * KIB + 1) : spread_size(16);
    default: return wide_size();
    }
}

// A block aligned beyond a page must never become a mapping: what is cut off its front would then depend on where the
// mapping happens to lie. Together with its alignment it therefore stays below the smallest mmap threshold.
static uint32_t pick_log_alignment(uint64_t size) {
    return 3 + (uint32_t)random_below(size <= 32 * KIB ? 13 : 10);
}

static void step_allocate(struct step *step, uint32_t slot, uint64_t size) {
    uint64_t kind = random_below(16);
    step->slot = slot;
    step->size = size;
    step->log_alignment = kind == 0 ? pick_log_alignment(size) : 0;
    step->operation = kind == 0 ? MEMALIGN : kind <= 2 ? CALLOC : kind == 3 ? REALLOC : MALLOC;
}

static void step_release(struct step *step, uint32_t slot) {
    step->slot = slot;
    step->operation = FREE;
}

static void step_resize(struct step *step, uint32_t slot, uint64_t size) {
    step->slot = slot;
    step->size = size;
    step->operation = REALLOC;
}

// The heap fills and drains in turn: the share of frees rises and falls between 1/4 and 3/4.
static bool is_draining(uint64_t done) {
    enum { HALF_PERIOD = 6000 };
    uint64_t phase = done % (2 * HALF_PERIOD);
    uint64_t height = phase < HALF_PERIOD ? phase : 2 * HALF_PERIOD - phase;
    return random_below(4 * HALF_PERIOD) < HALF_PERIOD + 2 * height;
}

static void step_steady(enum mix mix, uint64_t done, struct step *step) {
    bool draining = is_draining(done);
    uint32_t slot = find_slot(draining, (uint32_t)random_below(SLOTS));
    if (slot == SLOTS) {
        draining = !draining;
        slot = find_slot(draining, 0);
    }
    if (!draining)
        step_allocate(step, slot, pick_size(mix));
    else if (one_in(8))
        step_resize(step, slot, pick_size(mix));
    else
        step_release(step, slot);
}

// One burst: so many blocks of one kind of size, then all but a few freed in one order.
static struct burst {
    enum { LAST_IN, FIRST_IN, DISORDER, ORDERS } order;
    uint32_t length, made, freed;
    unsigned log_limit;
} burst;

static uint32_t burst_slot(void) {
    if (burst.order == LAST_IN)
        return burst.length - 1 - burst.freed;
    return burst.freed;
}

static void begin_burst(void) {
    burst.order = random_below(ORDERS);
    burst.length = 16 + (uint32_t)random_below(1000);
    burst.made = burst.freed = 0;
    burst.log_limit = 4 + (unsigned)random_below(15);
}

static void step_burst(struct step *step) {
    if (burst.freed == burst.length)
        begin_burst();
    if (burst.made < burst.length) {
        // What the last burst left in this slot is resized instead.
        uint32_t slot = burst.made++;
        if (slots[slot].block)
            step_resize(step, slot, spread_size(burst.log_limit));
        else
            step_allocate(step, slot, spread_size(burst.log_limit));
        return;
    }
    uint32_t slot = burst_slot();
    burst.freed++;
    if (burst.order == DISORDER)
        slot = find_slot(true, (uint32_t)random_below(burst.length));
    if (one_in(32))
        step_resize(step, slot, spread_size(burst.log_limit)); // survives the burst
    else
        step_release(step, slot);
}

// A few vectors, doubled or grown by half until they are large, among small blocks that get in their way.
static void step_growth(uint64_t done, struct step *step) {
    enum { VECTORS = 24, LARGEST = 2 * MIB };
    if (!one_in(4)) {
        step_steady(SMALL, done, step);
        return;
    }
    uint32_t slot = (uint32_t)random_below(VECTORS);
    uint64_t size = slots[slot].size;
    if (size > LARGEST)
        step_release(step, slot);
    else if (one_in(12))
        step_resize(step, slot, size / 3);
    else
        step_resize(step, slot, size + size / (1 + random_below(2)) + 16);
}

static const struct knob {
    int parameter, values[4];
} knobs[] = {
    {M_MXFAST, {0, 64, 128, 160}},
    {M_TOP_PAD, {0, 4096, 128 * KIB, MIB}},
    {M_TRIM_THRESHOLD, {4096, 64 * KIB, 128 * KIB, 4 * MIB}},
    {M_MMAP_THRESHOLD, {128 * KIB, 192 * KIB, 512 * KIB, MIB}},
    {M_MMAP_MAX, {0, 64, 256, 65536}},
    {M_PERTURB, {0, 0, 0, 0x5a}},
};

static void step_knobs(uint64_t done, struct step *step) {
    if (one_in(512)) {
        step->operation = TRIM;
        step->size = random_below(4) * 64 * KIB;
    } else if (one_in(1024)) {
        const struct knob *knob = &knobs[random_below(sizeof knobs / sizeof *knobs)];
        step->operation = MALLOPT;
        step->parameter = knob->parameter;
        step->value = knob->values[random_below(4)];
    } else {
        step_steady(WIDE, done, step);
    }
}

static void next_step(enum mix mix, uint64_t done, struct step *step) {
    switch (mix) {
    case BURSTS: step_burst(step); return;
    case GROWTH: step_growth(done, step); return;
    case KNOBS: step_knobs(done, step); return;
    default: step_steady(mix, done, step); return;
    }
}

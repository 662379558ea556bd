// xorshift64*, seeded through splitmix64's finaliser: the same numbers on every machine.
#pragma once

#include <stdint.h>

static uint64_t random_state;

static void seed_random(uint64_t seed) {
    uint64_t mixed = seed + 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    random_state = (mixed ^ mixed >> 31) | 1; // never zero: zero is the generator's fixed point
}

static uint64_t next_random(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * 0x2545f4914f6cdd1d) >> 16;
}

static uint64_t random_below(uint64_t limit) {
    return next_random() % limit;
}

// True once in n calls.
static int one_in(uint64_t n) {
    return random_below(n) == 0;
}

/* What a word is damaged with. */
#ifndef DAMAGE_H
#define DAMAGE_H

#include "places.h"

#define DAMAGES(DAMAGE)                                                                             \
    DAMAGE(BIT, "any bit flipped") DAMAGE(LOW_BIT, "a low bit flipped") DAMAGE(NOTHING, "zero")     \
    DAMAGE(ALL_ONES, "all ones") DAMAGE(SMALL, "a small number") DAMAGE(NEAR, "a few steps off")    \
    DAMAGE(RANDOM, "a random word") DAMAGE(OTHER_CHUNK, "another chunk's address")                  \
    DAMAGE(OTHER_BLOCK, "another block's address") DAMAGE(MISALIGNED, "a misaligned address")       \
    DAMAGE(STACK, "an address on the stack") DAMAGE(STATIC, "a static address")                     \
    DAMAGE(UNMAPPED, "an address without memory") DAMAGE(BEYOND, "an address behind a heap's end")  \
    DAMAGE(OTHER_WORD, "another place's word") DAMAGE(LIKE_WORD, "the word of a place of its kind")

#define DAMAGE_NAME(name, text) name,
#define DAMAGE_TEXT(name, text) text,
enum damage { DAMAGES(DAMAGE_NAME) DAMAGE_COUNT };
static const char *const damage_texts[] = { DAMAGES(DAMAGE_TEXT) };

/* Memory of the program that is not the heap's: no block may ever lie here. */
static uint64_t statics[512];
static uint64_t *on_stack;

static uint64_t some_chunk(uint64_t *random) { return chunks[next_random(random) % (uint64_t)chunk_count]; }

static uint64_t like_word(uint64_t *random, enum kind kind) {
    int left = (int)(next_random(random) % (uint64_t)kind_counts[kind]);
    for (int i = 0;; i++)
        if (places[i].kind == kind && left-- == 0) return *places[i].word;
}

static uint64_t damaged(uint64_t *random, struct place place, enum damage damage) {
    uint64_t old = *place.word, number = next_random(random);
    switch (damage) {
    case BIT: return old ^ 1ul << number % 64;
    case LOW_BIT: return old ^ 1ul << number % 12;
    case NOTHING: return 0;
    case ALL_ONES: return UINT64_MAX;
    case SMALL: return number % (8 * KIB);
    case NEAR: return old + (number % 33 - 16) * 16;
    case OTHER_CHUNK: return some_chunk(random);
    case OTHER_BLOCK: return some_chunk(random) + 16;
    case MISALIGNED: return some_chunk(random) + 1 + number % 15;
    case STACK: return (uint64_t)(on_stack + 2 * (number % 64));
    case STATIC: return (uint64_t)(statics + 2 * (number % 64));
    case UNMAPPED: return 0x100000000000 + number % 0x10000000 * 16;
    case BEYOND: return (some_chunk(random) | (64 * MIB - 1)) - 15 - number % 256 * 16;
    case OTHER_WORD: return *places[number % (uint64_t)place_count].word;
    case LIKE_WORD: return like_word(random, place.kind);
    default: return number;
    }
}

#endif

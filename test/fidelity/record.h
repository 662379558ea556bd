// One operation and what the allocator answered, 32 bytes in the machine's byte order. PtMalloc.Programs.Tests reads it.
#pragma once

#include <stdint.h>

enum operation {
    ORIGIN,   // the first block: request = its distance from the heap's start
    MALLOC,
    CALLOC,
    REALLOC,
    MEMALIGN, // log2 of the alignment from bit ALIGNMENT_SHIFT up
    FREE,
    TRIM,     // request = pad, offset = what malloc_trim returned
    MALLOPT,  // slot = parameter, request = value, offset = what mallopt returned
    INFO_CHUNKS,
    INFO_MAPPED,
    INFO_BYTES,
    FAULT_NOT_ZERO,     // calloc gave memory that is not zero
    FAULT_CONTENT_LOST, // a live block no longer holds what was written to it
};

enum { ALIGNMENT_SHIFT = 8 };

// The low bits of a chunk's size word.
enum { PREVIOUS_IN_USE = 1, MAPPED = 2, NON_MAIN_ARENA = 4 };

// Offsets that are none: the call returned NULL; the block is a mapping, whose address may differ from run to run.
#define RECORD_NULL INT64_MIN
#define RECORD_MAPPED (INT64_MIN + 1)

struct record {
    uint32_t operation;
    uint32_t slot;
    uint64_t request;
    int64_t offset;
    uint64_t word;
};

_Static_assert(sizeof(struct record) == 32, "the test reads records of 32 bytes");

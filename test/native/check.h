/* What the test programs share: a check that says what it saw, and the words of the field. */
#ifndef CHECK_H
#define CHECK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fails the program, with the place and the expression, unless `condition` holds. */
#define CHECK(condition)                                                                        \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            dprintf(2, "%s:%d: not true: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno); \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

/* The same for a comparison of two integers or pointers, with the values: COMPARE(usable, ==, 24). */
#define COMPARE(left, operation, right)                                                         \
    do {                                                                                        \
        unsigned long left_ = (unsigned long)(left), right_ = (unsigned long)(right);           \
        if (!(left_ operation right_)) {                                                        \
            dprintf(2, "%s:%d: not true: %s %s %s: %#lx (%lu) and %#lx (%lu)\n", __FILE__, __LINE__, \
                    #left, #operation, #right, left_, left_, right_, right_);                   \
            exit(1);                                                                            \
        }                                                                                       \
    } while (0)

/* The call fails with NULL and this errno. */
#define FAILS_WITH(error, call)                                                                 \
    do {                                                                                        \
        errno = 0;                                                                              \
        void *block_ = (call);                                                                  \
        CHECK(block_ == NULL);                                                                  \
        COMPARE(errno, ==, error);                                                              \
    } while (0)

enum { KIB = 1024, MIB = 1024 * 1024, PAGE = 4096 };

/* The flags in the size word right before every block: a block mapped on its own, a block of a thread's arena. */
enum { PREVIOUS_IN_USE = 1, MAPPED = 2, NON_MAIN_ARENA = 4 };

static inline size_t size_word(const void *block) { return ((const size_t *)block)[-1]; }
static inline int is_mapped(const void *block) { return (size_word(block) & MAPPED) != 0; }
static inline int is_of_thread_arena(const void *block) { return (size_word(block) & NON_MAIN_ARENA) != 0; }
static inline int is_aligned(const void *block, size_t alignment) { return (uintptr_t)block % alignment == 0; }

/* The arena of a block of a thread's arena: the first word of its heap, which begins at a multiple of 64 MiB. 0: the main arena. */
static inline uintptr_t arena_of(const void *block) {
    if (!is_of_thread_arena(block)) return 0;
    return *(const uintptr_t *)((uintptr_t)block & ~(uintptr_t)(64 * MIB - 1));
}

/* Whether our library serves this process. */
static inline int under_ptmalloc(void) { return dlsym(RTLD_DEFAULT, "ptmalloc_version") != NULL; }

/* The address of a function that not every C library declares. */
static inline void *function_named(const char *name) {
    void *address = dlsym(RTLD_DEFAULT, name);
    if (address == NULL) dprintf(2, "no function named %s\n", name), exit(1);
    return address;
}

/* Bytes that differ from block to block and from place to place. Compiled with optimisation, unlike the rest: they
 * touch every byte of every block. */
#define OPTIMIZED __attribute__((optimize("O3")))

#define PATTERN(seed, index) ((unsigned char)((seed) * 31 + (index) * 7 + ((index) >> 8) + 1))

OPTIMIZED static inline void fill(void *block, size_t size, size_t seed) {
    for (size_t i = 0; i < size; i++) ((unsigned char *)block)[i] = PATTERN(seed, i);
}

OPTIMIZED static inline int holds(const void *block, size_t size, size_t seed) {
    unsigned char different = 0;
    for (size_t i = 0; i < size; i++) different |= ((const unsigned char *)block)[i] ^ PATTERN(seed, i);
    return different == 0;
}

/* Whether all bytes are `value`: the first is, and each equals the next. */
static inline int is_all(const void *block, size_t size, unsigned char value) {
    const unsigned char *bytes = (const unsigned char *)block;
    return size == 0 || (bytes[0] == value && memcmp(bytes, bytes + 1, size - 1) == 0);
}

/* Numbers without a seed from the clock, so that a failure comes back (xorshift). */
static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Memory of the process that is in RAM, in bytes. */
static inline size_t resident_bytes(void) {
    FILE *statm = fopen("/proc/self/statm", "r");
    unsigned long total, resident;
    CHECK(statm != NULL && fscanf(statm, "%lu %lu", &total, &resident) == 2);
    fclose(statm);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

#endif

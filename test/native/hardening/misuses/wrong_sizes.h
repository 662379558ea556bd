/* A block is given back with a size, or an alignment, that is not the one it was asked for with. */
#ifndef WRONG_SIZES_H
#define WRONG_SIZES_H

#include "misuse.h"

/* Ends as if the misuse had gone unnoticed where the C library has no such function. */
#define CALL_IF_ANY(name, type, ...)                            \
    do {                                                        \
        type function_ = (type)(uintptr_t)dlsym(RTLD_DEFAULT, name); \
        if (function_ == NULL) exit(0);                         \
        function_(__VA_ARGS__);                                 \
    } while (0)

typedef void (*sized)(void *, size_t);
typedef void (*aligned_sized)(void *, size_t, size_t);
typedef void (*sized_aligned)(void *, size_t, size_t);

static void sized_free(size_t size, ptrdiff_t more) { CALL_IF_ANY("free_sized", sized, malloc(size), (size_t)((ptrdiff_t)size + more)); }
static void sized_delete(size_t size, ptrdiff_t more) { CALL_IF_ANY("_ZdlPvm", sized, malloc(size), (size_t)((ptrdiff_t)size + more)); }
static void sized_delete_of_array(size_t size, ptrdiff_t more) { CALL_IF_ANY("_ZdaPvm", sized, malloc(size), (size_t)((ptrdiff_t)size + more)); }

static void aligned_sized_free(size_t size, ptrdiff_t more) {
    CALL_IF_ANY("free_aligned_sized", aligned_sized, memalign(64, size), 64, (size_t)((ptrdiff_t)size + more));
}

static void aligned_sized_delete(size_t size, ptrdiff_t more) {
    CALL_IF_ANY("_ZdlPvmSt11align_val_t", sized_aligned, memalign(64, size), (size_t)((ptrdiff_t)size + more), 64);
}

/* A block that lies at no multiple of the alignment named. */
static void misaligned_sized_free(size_t size, ptrdiff_t alignment) {
    char *block = malloc(size);
    while (is_aligned(block, (size_t)alignment)) block = malloc(size);
    CALL_IF_ANY("free_aligned_sized", aligned_sized, block, (size_t)alignment, size);
}

static void sized_free_of_freed(size_t size, ptrdiff_t at) {
    (void)at;
    CALL_IF_ANY("free_sized", sized, freed(size), size);
}

static void sized_free_inside(size_t size, ptrdiff_t at) { CALL_IF_ANY("free_sized", sized, (char *)malloc(size) + at, size); }

static const struct misuse wrong_sizes[] = {
    MISUSE(sized_free, 100, -1, 1),
    MISUSE(sized_free, 100, 1, 1),
    MISUSE(sized_free, 100, 900, 1),
    MISUSE(sized_free, 5000, 100, 1),
    MISUSE(sized_free, 200000, 5000, 1),
    MISUSE(sized_delete, 16, 16, 1),
    MISUSE(sized_delete, 168, -160, 1),
    MISUSE(sized_delete, 256 * KIB, -256 * KIB + 1, 1),
    MISUSE(sized_delete_of_array, 80, -8, 1),
    MISUSE(aligned_sized_free, 128, 128, 1),
    MISUSE(aligned_sized_delete, 128, 512, 1),
    MISUSE(aligned_sized_delete, 256 * KIB, 256 * KIB, 1),
    MISUSE(misaligned_sized_free, 100, 1024, 1),
    MISUSE(sized_free_of_freed, 100, 0, 0),
    MISUSE(sized_free_of_freed, 5000, 0, 0),
    MISUSE(sized_free_inside, 100, 16, 0),
};

#endif

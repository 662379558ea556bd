/* ptmalloc.h: what libptmalloc.so offers beyond the C library's own malloc functions.
 *
 * Link with -lptmalloc, or preload the library and look these names up with dlsym().
 * Everything here may be called at any time, by any thread; the first call initialises the allocator.
 */
#ifndef PTMALLOC_H
#define PTMALLOC_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Functions of your own that are called in place of the allocator.
 *
 * A member that is NULL leaves those calls to the allocator. `caller` is the return address of the call, an
 * address inside the function that called malloc, free ... .
 * While a hook runs, calls by the same thread go straight to the allocator, so a hook may call malloc() or free()
 * to do the real work; it is never entered twice.
 * A hook takes over the whole contract: alignment, errno on failure, and that what one hook hands out the others
 * can take back. Blocks that were handed out before the hooks were set arrive at `free` and `realloc`, too.
 * What libc itself frees after the last round of a thread's destructors goes past the hooks.
 */
struct ptmalloc_hooks {
    /* sizeof(struct ptmalloc_hooks): tells the library which members the program knows of. */
    size_t size;

    /* malloc, calloc (whose product is checked before and cleared after). */
    void *(*malloc)(size_t size, const void *caller);

    /* free, cfree, free_sized, free_aligned_sized, operator delete. Also for NULL. */
    void (*free)(void *block, const void *caller);

    /* realloc, reallocarray (whose product is checked before). */
    void *(*realloc)(void *block, size_t size, const void *caller);

    /* memalign, aligned_alloc, posix_memalign (whose alignment is checked before), valloc, pvalloc (whose size is
     * rounded up before). `alignment` is what the caller asked for, a page for the last two. */
    void *(*memalign)(size_t alignment, size_t size, const void *caller);

    /* Called once, by ptmalloc_set_hooks itself, before any other of these hooks. */
    void (*initialize)(void);
};

/* Installs a copy of `hooks`; NULL removes them.
 * In force at once for the calling thread and for threads that start later; a running thread notices when the
 * thread cache next sends it to its arena.
 * Returns 0, or -1 with errno EINVAL when `hooks->size` is not one this library knows, ENOMEM when the system does not let
 * the page they lie in be written, which it can only be meanwhile. */
int ptmalloc_set_hooks(const struct ptmalloc_hooks *hooks);

/* A program may define this variable (not the library: a weak reference). What it points to is called once, at the
 * end of the allocator's initialisation, that is within the first call of malloc: the place to set hooks from if no
 * block is to be missed. A program that has the library preloaded must export the variable: link it with -rdynamic. */
extern void (*ptmalloc_initialize_hook)(void);

/* The version, "major.minor.patch". */
const char *ptmalloc_version(void);

/* Forks whose child found an arena in use by a thread that it has not got: it leaves such an arena frozen, with all of
 * its memory, for good. Counted in the child, over this process and the parents it was forked from. */
unsigned long ptmalloc_frozen_forks(void);

/* The address of the structure that tells a reader outside the process (a debugger, an inspector, someone with
 * a core file) where every arena, thread cache and tunable lies: one page, written once, which begins with a magic.
 * Its layout is written down in docs/descriptor.md. */
extern const void *ptmalloc_descriptor;

#ifdef __cplusplus
}
#endif

#endif

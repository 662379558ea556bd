/* The doors: what a C program calls. A door adds the calling thread's cache, and where the slow side wants it the
   caller's address, behind the arguments of the C function and jumps to C#. No frame: the return address stays the caller's. */

#include "function.inc"

        .macro door name, target, cache, caller
function \name
        mov     \cache, ptmalloc_cache@gottpoff[rip]
        mov     \cache, fs:[\cache]
        .ifnb \caller
        mov     \caller, [rsp]
        .endif
        jmp     \target
end \name
        .endm

        .macro also name, names:vararg
        .irp alias, \names
        .globl  \alias
        .type   \alias, @function
        .set    \alias, \name
        .endr
        .endm

/* The fast pair. A miss tail-jumps on to the slow door with the registers it came with. */
door malloc, ptmalloc_on_malloc, rsi
door free, ptmalloc_on_free, rsi

function ptmalloc_malloc_slow_door
        mov     rdx, [rsp]
        jmp     ptmalloc_on_malloc_slow
end ptmalloc_malloc_slow_door

function ptmalloc_free_slow_door
        mov     rdx, [rsp]
        jmp     ptmalloc_on_free_slow
end ptmalloc_free_slow_door

door calloc, ptmalloc_on_calloc, rdx, rcx
door realloc, ptmalloc_on_realloc, rdx, rcx
door reallocarray, ptmalloc_on_reallocarray, rcx, r8
door memalign, ptmalloc_on_memalign, rdx, rcx
door posix_memalign, ptmalloc_on_posix_memalign, rcx, r8
door valloc, ptmalloc_on_valloc, rsi, rdx
door pvalloc, ptmalloc_on_pvalloc, rsi, rdx
door malloc_trim, ptmalloc_on_trim, rsi
door mallopt, ptmalloc_on_mallopt, rdx
door ptmalloc_set_hooks, ptmalloc_on_set_hooks, rsi

/* Nothing to add; a door only so that it can have a second name. */
function mallinfo
        jmp     ptmalloc_on_mallinfo
end mallinfo

/* Programs that wrap malloc call these for the real one. */
also malloc, __libc_malloc
also calloc, __libc_calloc
also realloc, __libc_realloc
also memalign, __libc_memalign, aligned_alloc
also posix_memalign, __posix_memalign
also valloc, __libc_valloc
also pvalloc, __libc_pvalloc
also mallopt, __libc_mallopt
also mallinfo, __libc_mallinfo

/* Sizes and alignments given to free are hints that we do not need. */
also free, __libc_free, cfree, __libc_cfree, free_sized, free_aligned_sized

/* operator delete and delete[]: plain, sized (m), aligned (St11align_val_t), not throwing (RKSt9nothrow_t).
   There is no operator new: it must throw, which this library cannot; libstdc++'s calls our malloc. */
also free, _ZdlPv, _ZdlPvm, _ZdlPvRKSt9nothrow_t
also free, _ZdlPvSt11align_val_t, _ZdlPvmSt11align_val_t, _ZdlPvSt11align_val_tRKSt9nothrow_t
also free, _ZdaPv, _ZdaPvm, _ZdaPvRKSt9nothrow_t
also free, _ZdaPvSt11align_val_t, _ZdaPvmSt11align_val_t, _ZdaPvSt11align_val_tRKSt9nothrow_t

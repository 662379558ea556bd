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

/* Every name has a door of its own, so that debuggers and profilers show the name that was called. */
        .macro doors target, cache, caller, names:vararg
        .irp name, \names
        door \name, \target, \cache, \caller
        .endr
        .endm

/* The fast pair. A miss tail-jumps on to the slow door with the registers it came with.
   Programs that wrap malloc call the __libc_ names for the real one. */
doors ptmalloc_on_malloc, rsi, , malloc, __libc_malloc
doors ptmalloc_on_free, rsi, , free, __libc_free, cfree, __libc_cfree

function ptmalloc_malloc_slow_door
        mov     rdx, [rsp]
        jmp     ptmalloc_on_malloc_slow
end ptmalloc_malloc_slow_door

function ptmalloc_free_slow_door
        mov     rdx, [rsp]
        jmp     ptmalloc_on_free_slow
end ptmalloc_free_slow_door

/* Sizes and alignments given to free are looked at in the hardened modes only. */
doors ptmalloc_on_free_sized, rdx, , free_sized
doors ptmalloc_on_free_aligned_sized, rcx, , free_aligned_sized

function ptmalloc_free_sized_slow_door
        mov     r8, [rsp]
        jmp     ptmalloc_on_free_sized_slow
end ptmalloc_free_sized_slow_door

/* operator new and new[]; and the forms that do not throw, told by their numbers in New.cs. What fails goes on to the next operator new, libstdc++'s
   for one, which calls the new-handler and throws: neither is ours to do. The aligned forms are libstdc++'s, and call aligned_alloc. */
        .macro new name, target, form
function \name
        cmp     byte ptr ptmalloc_is_new_foreign[rip], 0
        jne     1f
        mov     rsi, ptmalloc_cache@gottpoff[rip]
        mov     rsi, fs:[rsi]
        jmp     \target
1:      mov     edx, \form
        jmp     ptmalloc_next_new
end \name
        .endm

new _Znwm, ptmalloc_on_new, 1
new _Znam, ptmalloc_on_new_array, 2
new _ZnwmRKSt9nothrow_t, ptmalloc_on_new_silent, 3
new _ZnamRKSt9nothrow_t, ptmalloc_on_new_silent_array, 4

function ptmalloc_new_slow_door
        mov     rcx, [rsp]
        keep    rdi
        keep    rdx
        keep    rdx
        mov     rdx, rcx
        call    ptmalloc_on_new_slow
        take    rdx
        take    rdx
        take    rdi
        test    rax, rax
        jz      ptmalloc_next_new
        ret
end ptmalloc_new_slow_door

function ptmalloc_next_new
        keep    rdi
        keep    rsi
        keep    rdx
        mov     rdi, rdx
        call    ptmalloc_on_next_new
        take    rdx
        take    rsi
        take    rdi
        jmp     rax
end ptmalloc_next_new

/* operator delete and delete[]: plain, sized (m), aligned (St11align_val_t), not throwing (RKSt9nothrow_t). */
doors ptmalloc_on_delete, rsi, , _ZdlPv, _ZdlPvRKSt9nothrow_t, _ZdlPvSt11align_val_t, _ZdlPvSt11align_val_tRKSt9nothrow_t
doors ptmalloc_on_delete, rsi, , _ZdaPv, _ZdaPvRKSt9nothrow_t, _ZdaPvSt11align_val_t, _ZdaPvSt11align_val_tRKSt9nothrow_t
doors ptmalloc_on_delete_sized, rdx, , _ZdlPvm, _ZdaPvm
doors ptmalloc_on_delete_aligned_sized, rcx, , _ZdlPvmSt11align_val_t, _ZdaPvmSt11align_val_t

doors ptmalloc_on_calloc, rdx, rcx, calloc, __libc_calloc
doors ptmalloc_on_any_realloc, rdx, rcx, realloc, __libc_realloc
doors ptmalloc_on_reallocarray, rcx, r8, reallocarray
doors ptmalloc_on_memalign, rdx, rcx, memalign, __libc_memalign, aligned_alloc
doors ptmalloc_on_posix_memalign, rcx, r8, posix_memalign, __posix_memalign
doors ptmalloc_on_valloc, rsi, rdx, valloc, __libc_valloc
doors ptmalloc_on_pvalloc, rsi, rdx, pvalloc, __libc_pvalloc
doors ptmalloc_on_usable_size, rsi, , malloc_usable_size
doors ptmalloc_on_trim, rsi, , malloc_trim

/* Parted here, since one method for both would need a frame. */
function ptmalloc_on_any_realloc
        test    rdi, rdi
        jz      ptmalloc_on_realloc_nothing
        jmp     ptmalloc_on_realloc
end ptmalloc_on_any_realloc

/* dlopen and dlmopen, without RTLD_DEEPBIND (DeepBinding.cs). The arguments are kept on the stack meanwhile, and the return address stays the
   caller's. */
function dlopen
        keep    rdi
        keep    rsi
        mov     rdi, rsp
        keep    rdx
        call    ptmalloc_on_dlopen
        take    rdx
        take    rsi
        take    rdi
        jmp     rax
end dlopen

function dlmopen
        keep    rdi
        keep    rsi
        keep    rdx
        mov     rsi, rdi
        mov     rdi, rsp
        call    ptmalloc_on_dlmopen
        take    rdx
        take    rsi
        take    rdi
        jmp     rax
end dlmopen

/* Nothing to add; doors only because C# gives a method one name. */
        .macro also name, target
function \name
        jmp     \target
end \name
        .endm

also mallopt, ptmalloc_on_mallopt
also __libc_mallopt, ptmalloc_on_mallopt
also mallinfo, ptmalloc_on_mallinfo
also __libc_mallinfo, ptmalloc_on_mallinfo

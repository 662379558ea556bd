/* The thread-local word: the address of the calling thread's cache. C# can only ask for general-dynamic TLS, whose __tls_get_addr may itself
   call malloc; here it is initial-exec. Every thread starts on the unset cache, all zero for ever, so no door has to ask whether a thread is new. */

#include "function.inc"

        .section .tdata, "awT", @progbits
        .balign 8
        .globl  ptmalloc_cache
        .type   ptmalloc_cache, @object
        .size   ptmalloc_cache, 8
ptmalloc_cache:
        .quad   ptmalloc_unset_cache

/* nuint get(void) */
function ptmalloc_get_cache
        mov     rax, ptmalloc_cache@gottpoff[rip]
        mov     rax, fs:[rax]
        ret
end ptmalloc_get_cache

/* nint offset(void): where the word lies, as seen from the thread pointer. */
function ptmalloc_get_cache_offset
        mov     rax, ptmalloc_cache@gottpoff[rip]
        ret
end ptmalloc_get_cache_offset

/* nuint pointer(void): the thread pointer, whose first word is its own address. */
function ptmalloc_get_thread_pointer
        mov     rax, fs:[0]
        ret
end ptmalloc_get_thread_pointer

/* void set(nuint cache) */
function ptmalloc_set_cache
        mov     rax, ptmalloc_cache@gottpoff[rip]
        mov     fs:[rax], rdi
        ret
end ptmalloc_set_cache

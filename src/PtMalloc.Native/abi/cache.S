/* The one thread-local word: the address of the calling thread's cache.
   C# can only ask for general-dynamic TLS, whose __tls_get_addr may itself call malloc; here it is initial-exec.
   Every thread starts on the unset cache, all zero for ever, so no door has to ask whether a thread is new. */

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

/* void set(nuint cache) */
function ptmalloc_set_cache
        mov     rax, ptmalloc_cache@gottpoff[rip]
        mov     fs:[rax], rdi
        ret
end ptmalloc_set_cache

/* The way out: the kernel, and the data of libc that C# cannot name. */

#include "function.inc"

/* nint syscall(nint number, nuint a, b, c, d, e, f): answers -errno on failure. For what no preload should see, as it
   might come back to us. What maps and unmaps goes by libc's own code (LibcMemory.cs). */
function ptmalloc_system_call
        mov     rax, rdi
        mov     rdi, rsi
        mov     rsi, rdx
        mov     rdx, rcx
        mov     r10, r8
        mov     r8, r9
        mov     r9, [rsp + 8]
        syscall
        ret
end ptmalloc_system_call

/* nint start(nuint flags, stack_end, thread_pointer, block, bytes): clone(2). A thread without libc, and so without any lock of
   libc's. The new one keeps the block it lives in on its own stack, and unmaps it last of all, on no stack. */
function ptmalloc_start_thread
        mov     [rsi - 8], r8
        mov     [rsi - 16], rcx
        sub     rsi, 16
        mov     r8, rdx
        xor     edx, edx
        xor     r10d, r10d
        mov     eax, 56
        syscall
        test    rax, rax
        jz      1f
        ret
        .cfi_undefined rip
1:      xor     ebp, ebp
        call    ptmalloc_on_background
        mov     rdi, [rsp]
        mov     rsi, [rsp + 8]
        mov     eax, 11
        syscall
        xor     edi, edi
        mov     eax, 60
        syscall
        hlt
end ptmalloc_start_thread

/* void overwrite(nuint address, byte value, nuint bytes): memset, but nobody else's. */
function ptmalloc_overwrite
        mov     rcx, rdx
        mov     eax, esi
        rep stosb
        ret
end ptmalloc_overwrite

/* nuint position(void): where the caller's frame ends. */
function ptmalloc_get_stack_position
        lea     rax, [rsp + 8]
        ret
end ptmalloc_get_stack_position

/* nuint call(nuint function, nuint a, b, c): a C function by its address. C# may not call it itself: ilc takes an address with
   bit 1 set, which C functions may well have, for a pair of its own making. */
function ptmalloc_call
        mov     rax, rdi
        mov     rdi, rsi
        mov     rsi, rdx
        mov     rdx, rcx
        jmp     rax
end ptmalloc_call

/* nuint mangle(nuint function): with libc's pointer guard, the word of each thread that setjmp and atexit hide addresses with. */
function ptmalloc_mangle
        mov     rax, rdi
        test    rax, rax
        jz      1f
        xor     rax, fs:[0x30]
1:      ret
end ptmalloc_mangle

/* nuint call(nuint function, nuint a, b, c, d, e, f): the same for an address that was mangled. */
function ptmalloc_call_mangled
        mov     rax, rdi
        xor     rax, fs:[0x30]
        mov     rdi, rsi
        mov     rsi, rdx
        mov     rdx, rcx
        mov     rcx, r8
        mov     r8, r9
        mov     r9, [rsp + 8]
        jmp     rax
end ptmalloc_call_mangled

/* struct pthread of the calling thread. */
function ptmalloc_get_thread
        mov     rax, fs:[0x10]
        ret
end ptmalloc_get_thread

/* The environment as it is now; 0 before libc's own initialisation has run. */
function ptmalloc_get_environment
        mov     rax, environ@GOTPCREL[rip]
        mov     rax, [rax]
        ret
end ptmalloc_get_environment

/* libc's own flag: not 0 while there is one thread. */
function ptmalloc_is_single_threaded
        mov     rax, __libc_single_threaded@GOTPCREL[rip]
        movzx   eax, byte ptr [rax]
        ret
end ptmalloc_is_single_threaded

/* Where this library's ELF header is mapped. */
        .hidden __ehdr_start
function ptmalloc_get_image
        lea     rax, __ehdr_start[rip]
        ret
end ptmalloc_get_image

/* Where the program sees the descriptor: a program that is linked with the library has a copy of the word of its own. */
function ptmalloc_get_public_descriptor
        mov     rax, ptmalloc_descriptor@GOTPCREL[rip]
        ret
end ptmalloc_get_public_descriptor

/* The program's initialising hook, 0 if it defines none. */
        .weak   ptmalloc_initialize_hook
function ptmalloc_get_initialize_hook
        mov     rax, ptmalloc_initialize_hook@GOTPCREL[rip]
        test    rax, rax
        jz      1f
        mov     rax, [rax]
1:      ret
end ptmalloc_get_initialize_hook

/* At the library's start, so that all that is to be asked of the system is asked before the program may lock itself in a sandbox. */
        .section .init_array, "aw", @init_array
        .balign 8
        .quad   ptmalloc_on_load

/* At the process's exit, after its own handlers: the report. */
        .section .fini_array, "aw", @fini_array
        .balign 8
        .quad   ptmalloc_on_exit

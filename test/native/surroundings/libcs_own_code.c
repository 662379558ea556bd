// No system call that maps, unmaps or empties memory is made by the library's own code: libc's does it, where others may watch.
// run:
// run: PTMALLOC_DECAY=20
// run: PTMALLOC_HARDEN=2
// run: PTMALLOC_ARENA_MAX=1
// only: ptmalloc, in glibc malloc and libc are one
#include "sandbox.h"
#include "work.h"
#include <elf.h>
#include <sys/mman.h>

static uint32_t code_start, code_end, high_half;

/* Where the library's code is: its first segment that can be executed. */
static void find_code(void) {
    Dl_info found;
    CHECK(dladdr((void *)malloc, &found) != 0 && strstr(found.dli_fname, "libptmalloc") != NULL);
    const Elf64_Ehdr *header = found.dli_fbase;
    const Elf64_Phdr *segment = (const void *)((const char *)header + header->e_phoff);
    while (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) segment++;
    uintptr_t start = (uintptr_t)header + segment->p_vaddr, end = start + segment->p_memsz;
    high_half = (uint32_t)(start >> 32);
    CHECK(end >> 32 == high_half);
    code_start = (uint32_t)start;
    code_end = (uint32_t)end;
}

/* Kills whoever makes this call from there; a brk that only asks is no move. */
static void forbid(int number) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 8),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, number == SYS_brk ? 6 : 0, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, high_half, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, code_start, 0, 2),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, code_end, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    install_filter(filter, sizeof filter / sizeof *filter);
}

int main(void) {
    static const int calls[] = { SYS_mmap, SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise, SYS_brk };
    find_code();
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) forbid(calls[i]);
    work();
}

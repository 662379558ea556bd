// A process that takes and gives back small blocks runs nothing of the library but its first 48 KiB: the kernel maps code in windows of
// 64 KiB, and all that it maps counts as the process's. If this faults, build/order.txt lacks a method that a small process runs.
// only: ptmalloc, whose layout it is
#include "check.h"
#include <link.h>
#include <sys/mman.h>

enum { HOT_BYTES = 48 << 10, BLOCKS = 50 };

static int forbid_the_rest(struct dl_phdr_info *object, size_t size, void *answer) {
    (void)size;
    if (strstr(object->dlpi_name, "libptmalloc.so") == NULL) return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
        char *start = (char *)object->dlpi_addr + segment->p_vaddr;
        CHECK(segment->p_memsz > HOT_BYTES && mprotect(start + HOT_BYTES, segment->p_memsz - HOT_BYTES, PROT_NONE) == 0);
        *(int *)answer = 1;
    }
    return 1;
}

int main(void) {
    int found = 0;
    dl_iterate_phdr(forbid_the_rest, &found);
    CHECK(found);

    void *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(8 * i);
        memset(blocks[i], 1, 8 * i);
    }
    for (size_t i = 0; i < BLOCKS; i++) free(blocks[i]);
}

// Every name of the malloc family is ours, the historic ones, operator delete and operator new too, but for the aligned ones.
// only: ptmalloc linked, glibc exports fewer
#include "check.h"

static const char *const names[] = {
    "malloc", "free", "calloc", "realloc", "reallocarray", "memalign", "aligned_alloc", "posix_memalign", "valloc", "pvalloc",
    "malloc_usable_size", "free_sized", "free_aligned_sized", "malloc_trim", "malloc_stats", "mallinfo", "mallinfo2", "malloc_info",
    "mallopt", "cfree",
    "__libc_malloc", "__libc_free", "__libc_calloc", "__libc_realloc", "__libc_memalign", "__libc_valloc", "__libc_pvalloc",
    "__libc_mallopt", "__libc_mallinfo",
    "_Znwm", "_Znam", "_ZnwmRKSt9nothrow_t", "_ZnamRKSt9nothrow_t",
    "_ZdlPv", "_ZdaPv", "_ZdlPvm", "_ZdaPvm", "_ZdlPvRKSt9nothrow_t", "_ZdaPvRKSt9nothrow_t",
    "_ZdlPvSt11align_val_t", "_ZdaPvSt11align_val_t", "_ZdlPvmSt11align_val_t", "_ZdaPvmSt11align_val_t",
    "_ZdlPvSt11align_val_tRKSt9nothrow_t", "_ZdaPvSt11align_val_tRKSt9nothrow_t",
    "ptmalloc_set_hooks", "ptmalloc_version", "ptmalloc_frozen_forks", "ptmalloc_descriptor",
};

int main(void) {
    // Any use of the library, so that a linker that drops what is not needed keeps it.
    free(malloc(1));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Dl_info object;
        void *address = function_named(names[i]);
        CHECK(dladdr(address, &object) != 0);
        if (strstr(object.dli_fname, "libptmalloc.so") == NULL) dprintf(2, "%s is %s's\n", names[i], object.dli_fname), exit(1);
    }
    CHECK(dlsym(RTLD_DEFAULT, "_ZnwmSt11align_val_t") == NULL);
}

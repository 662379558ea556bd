// A library that wraps libc's system calls, as many preloads do, and allocates in the wrappers, for hazards/nosy_preload.c.
#include "check.h"
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>

unsigned long nosy_calls, nosy_calls_from_allocator;

static void note(const void *caller) {
    Dl_info object;
    nosy_calls++;
    if (dladdr(caller, &object) && strstr(object.dli_fname, "libptmalloc")) nosy_calls_from_allocator++;
    free(malloc(100));
}

#define NOTE() note(__builtin_return_address(0))

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    NOTE();
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off64_t offset) {
    NOTE();
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

int munmap(void *address, size_t length) {
    NOTE();
    return (int)syscall(SYS_munmap, address, length);
}

int mprotect(void *address, size_t length, int protection) {
    NOTE();
    return (int)syscall(SYS_mprotect, address, length, protection);
}

int madvise(void *address, size_t length, int advice) {
    NOTE();
    return (int)syscall(SYS_madvise, address, length, advice);
}

void *mremap(void *address, size_t old_length, size_t length, int flags, ...) {
    NOTE();
    return (void *)syscall(SYS_mremap, address, old_length, length, flags, 0);
}

void *sbrk(intptr_t delta) {
    NOTE();
    void *(*next)(intptr_t) = (void *(*)(intptr_t))dlsym(RTLD_NEXT, "sbrk");
    return next(delta);
}

int brk(void *end) {
    NOTE();
    int (*next)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, "brk");
    return next(end);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    int mode = flags & O_CREAT ? va_arg(more, int) : 0;
    va_end(more);
    NOTE();
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t read(int file, void *buffer, size_t length) {
    NOTE();
    return syscall(SYS_read, file, buffer, length);
}

ssize_t write(int file, const void *buffer, size_t length) {
    NOTE();
    return syscall(SYS_write, file, buffer, length);
}

int close(int file) {
    NOTE();
    return (int)syscall(SYS_close, file);
}

char *getenv(const char *name) {
    NOTE();
    size_t length = strlen(name);
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
    return NULL;
}

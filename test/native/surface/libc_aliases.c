// The __libc_ names are the same functions: blocks go freely between them and the plain ones.
#include "check.h"

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
extern void *__libc_valloc(size_t), *__libc_pvalloc(size_t);
extern void __libc_free(void *);
extern int __libc_mallopt(int, int);
extern struct mallinfo __libc_mallinfo(void);

int main(void) {
    for (int i = 0; i < 1000; i++) {
        free(__libc_malloc(100));
        __libc_free(malloc(100));
        free(__libc_realloc(__libc_calloc(10, 10), 5000));
        free(__libc_memalign(64, 100));
        free(__libc_valloc(1));
        free(realloc(__libc_pvalloc(1), 10));
    }
    // One heap, whatever the name. What a cache holds counts as used, and may leave it meanwhile.
    int before = __libc_mallinfo().uordblks;
    for (int i = 0; i < 20; i++) CHECK(malloc(50000) != NULL);
    COMPARE(__libc_mallinfo().uordblks, >=, before + 900000);
    COMPARE(__libc_mallopt(M_MMAP_THRESHOLD, 20000), ==, 1);
    CHECK(is_mapped(malloc(10 * MIB)));
}

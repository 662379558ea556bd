// A library with operator new and delete of its own, as jemalloc and tcmalloc bring them, for surface/foreign_new.cc.
#include <stddef.h>

static _Alignas(16) char pool[1 << 16];
static size_t used;
int own_deletes;

static int is_own(const void *block) { return (const char *)block >= pool && (const char *)block < pool + sizeof pool; }

void *_Znwm(size_t size) {
    void *block = pool + used;
    used += (size + 15) & ~(size_t)15;
    return used <= sizeof pool ? block : NULL;
}

void _ZdlPv(void *block) {
    if (is_own(block)) own_deletes++;
}

void _ZdlPvm(void *block, size_t size) {
    (void)size;
    _ZdlPv(block);
}

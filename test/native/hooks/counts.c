// Every call goes through its hook, once, from the moment the hooks are set until they are removed.
// only: linked, hooks are our own
#include "counting.h"

#define ONE_MORE(counter, call)                      \
    do {                                             \
        int before_ = counter;                       \
        int all_ = malloc_calls + free_calls + realloc_calls + memalign_calls; \
        call;                                        \
        COMPARE(counter, ==, before_ + 1);           \
        COMPARE(malloc_calls + free_calls + realloc_calls + memalign_calls, ==, all_ + 1); \
    } while (0)

extern void free_sized(void *, size_t);
extern void free_aligned_sized(void *, size_t, size_t);

int main(void) {
    void *early = malloc(100), *block;
    COMPARE(ptmalloc_set_hooks(&counting), ==, 0);
    for (int i = 0; i < 1000; i++) {
        ONE_MORE(malloc_calls, block = malloc(100));
        COMPARE(last_size, ==, 100);
        ONE_MORE(free_calls, free(block));
        ONE_MORE(malloc_calls, block = calloc(7, 30));
        COMPARE(last_size, ==, 210);
        CHECK(is_all(block, 210, 0));
        ONE_MORE(realloc_calls, block = realloc(block, 5000));
        ONE_MORE(realloc_calls, block = reallocarray(block, 20, 30));
        COMPARE(last_size, ==, 600);
        ONE_MORE(free_calls, free(block));
        ONE_MORE(memalign_calls, block = memalign(64, 100));
        COMPARE(last_alignment, ==, 64);
        ONE_MORE(free_calls, free(block));
        ONE_MORE(memalign_calls, block = aligned_alloc(256, 512));
        ONE_MORE(free_calls, free_aligned_sized(block, 256, 512));
        ONE_MORE(memalign_calls, CHECK(posix_memalign(&block, 1024, 10) == 0));
        ONE_MORE(free_calls, free_sized(block, 10));
        ONE_MORE(memalign_calls, block = valloc(10));
        COMPARE(last_alignment, ==, PAGE);
        ONE_MORE(free_calls, free(block));
        ONE_MORE(memalign_calls, block = pvalloc(10));
        COMPARE(last_size, ==, PAGE);
        ONE_MORE(free_calls, free(block));
        ONE_MORE(free_calls, free(NULL));
    }
    ONE_MORE(free_calls, free(early));
    COMPARE(ptmalloc_set_hooks(NULL), ==, 0);
    int calls = malloc_calls + free_calls;
    free(malloc(100));
    COMPARE(malloc_calls + free_calls, ==, calls);
}

// Another preload wraps mmap, munmap, getenv ... and allocates in the wrappers: the allocator never goes through them.
// preload: libraries/nosy.c
#include "check.h"
#include <pthread.h>
#include <sys/mman.h>

extern unsigned long nosy_calls __attribute__((weak)), nosy_calls_from_allocator __attribute__((weak));

static void *use_everything(void *unused) {
    void *blocks[300];
    for (int i = 0; i < 300; i++) CHECK((blocks[i] = malloc(90 * KIB + (size_t)i)) != NULL);
    for (int i = 0; i < 300; i++) free(blocks[i]);
    void *mapped = malloc(40 * MIB);
    CHECK((mapped = realloc(mapped, 60 * MIB)) != NULL);
    free(mapped);
    free(memalign(MIB, 40 * MIB));
    malloc_trim(0);
    return unused;
}

int main(void) {
    pthread_t threads[4];
    use_everything(NULL);
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, use_everything, NULL) == 0);
    for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);

    unsigned long before = nosy_calls;
    CHECK(munmap(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), PAGE) == 0);
    COMPARE(nosy_calls, ==, before + 2);
    COMPARE(nosy_calls_from_allocator, ==, 0);
}

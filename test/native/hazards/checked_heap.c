// A heap in which nothing is wrong passes every check of it: threads, forks, realloc, aligned blocks, trims, a break moved by others.
// run: PTMALLOC_CHECK=1
// run: PTMALLOC_CHECK=2
// run: PTMALLOC_CHECK=7 MALLOC_ARENA_MAX=2
// run: PTMALLOC_CHECK=1 MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=0
// seconds: 120
#include "child.h"
#include <pthread.h>

enum { THREADS = 3, CALLS = 2000, BLOCKS = 48 };

/* Blocks that one thread leaves for another to free. */
static void *_Atomic shared[16];

static void *resized(void *block, size_t size) {
    void *moved = realloc(block, size + 1);
    CHECK(moved != NULL);
    return moved;
}

static void *work(void *number) {
    uint64_t random = 88172645463325252u + (size_t)number;
    void *blocks[BLOCKS] = { NULL };
    for (int i = 0; i < CALLS; i++) {
        void **block = &blocks[next_random(&random) % BLOCKS];
        size_t size = next_random(&random) % (next_random(&random) % 16 == 0 ? 200 * KIB : 2000);
        switch (next_random(&random) % 8) {
        case 0: *block = resized(*block, size); break;
        case 1: free(*block); *block = memalign(64 << (next_random(&random) % 7), size); break;
        case 2: free(*block); *block = calloc(1, size); break;
        case 3: free(__atomic_exchange_n(&shared[next_random(&random) % 16], *block, __ATOMIC_ACQ_REL)); *block = NULL; break;
        default: free(*block); *block = malloc(size);
        }
        if (i % 500 == 499) malloc_trim(0);
        if (*block != NULL) memset(*block, i, malloc_usable_size(*block));
    }
    for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
    return NULL;
}

static void take_of_the_break(void) {
    void *before = malloc(100 * KIB);
    CHECK(sbrk(3000) != (void *)-1);
    for (int i = 0; i < 8; i++) CHECK(malloc(100 * KIB) != NULL);
    free(before);
}

int main(void) {
    take_of_the_break();
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    for (int i = 0; i < 10; i++) {
        pid_t child = fork();
        if (child == 0) {
            child_allocates();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    work((void *)THREADS);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

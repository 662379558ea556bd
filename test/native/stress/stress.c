// Threads that come and go use every function of the family, on blocks from tiny to several MiB, and free each other's; every byte handed out is
// filled with a pattern and compared before the block is resized or freed. Arguments: seconds, seed, threads.
// manual: StressTests says how long
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { MAILBOX = 512, OWN_BLOCKS = 200, MOST_BYTES = 600 * MIB, CALLS_PER_LIFE = 20000 };

struct block {
    unsigned char *bytes;
    size_t size, seed;
};

// Where blocks change hands: a thread swaps one of its own for whatever lies there.
static struct { pthread_mutex_t lock; struct block block; } mailbox[MAILBOX];

static atomic_long bytes_in_use, calls, handed_over;
static atomic_int out_of_time;
static uint64_t first_seed;

static size_t some_size(uint64_t *random) {
    uint64_t kind = next_random(random) % 1000;
    if (kind < 600) return next_random(random) % 200;
    if (kind < 850) return next_random(random) % 2000;
    if (kind < 970) return next_random(random) % (40 * KIB);
    if (kind < 998) return next_random(random) % (300 * KIB);
    return next_random(random) % (6 * MIB);
}

static void compare(const struct block *block, size_t size) {
    if (holds(block->bytes, size, block->seed)) return;
    size_t i = 0;
    while (block->bytes[i] == PATTERN(block->seed, i)) i++;
    dprintf(2, "the block of %zu bytes at %p was overwritten at byte %zu: %#x in place of %#x\n",
            block->size, (void *)block->bytes, i, block->bytes[i], PATTERN(block->seed, i));
    abort();
}

static void discard(struct block *block) {
    if (block->bytes == NULL) return;
    compare(block, block->size);
    atomic_fetch_sub(&bytes_in_use, (long)block->size);
    free(block->bytes);
    block->bytes = NULL;
}

static void *allocate(uint64_t *random, size_t *size) {
    size_t alignment = (size_t)16 << next_random(random) % 9;
    void *bytes = NULL;
    switch (next_random(random) % 16) {
    case 0: case 1: case 2:
        bytes = calloc(1 + *size / 8, 8);
        CHECK(bytes == NULL || is_all(bytes, *size, 0));
        return bytes;
    case 3:
        return realloc(NULL, *size);
    case 4:
        bytes = memalign(alignment, *size);
        CHECK(is_aligned(bytes, alignment));
        return bytes;
    case 5:
        CHECK(posix_memalign(&bytes, alignment, *size) == 0);
        CHECK(is_aligned(bytes, alignment));
        return bytes;
    case 6:
        bytes = aligned_alloc(alignment, *size);
        CHECK(is_aligned(bytes, alignment));
        return bytes;
    case 7:
        if (next_random(random) % 8 != 0) return malloc(*size);
        bytes = valloc(*size);
        CHECK(is_aligned(bytes, PAGE));
        return bytes;
    case 8:
        if (next_random(random) % 8 != 0) return malloc(*size);
        bytes = pvalloc(*size);
        CHECK(is_aligned(bytes, PAGE));
        return bytes;
    case 9:
        return reallocarray(NULL, 1 + *size / 16, 16);
    case 10:
        // The owner may use the block to its last usable byte.
        bytes = malloc(*size);
        *size = malloc_usable_size(bytes);
        return bytes;
    default:
        return malloc(*size);
    }
}

static void replace(struct block *block, uint64_t *random) {
    discard(block);
    size_t size = some_size(random);
    if (atomic_load(&bytes_in_use) > MOST_BYTES) return;
    block->bytes = allocate(random, &size);
    CHECK(block->bytes != NULL && is_aligned(block->bytes, 16));
    COMPARE(malloc_usable_size(block->bytes), >=, size);
    block->size = size;
    block->seed = next_random(random);
    fill(block->bytes, size, block->seed);
    atomic_fetch_add(&bytes_in_use, (long)size);
}

static void resize(struct block *block, uint64_t *random) {
    if (block->bytes == NULL) return;
    size_t size = 1 + some_size(random), kept = size < block->size ? size : block->size;
    compare(block, block->size);
    unsigned char *bytes = next_random(random) % 4 ? realloc(block->bytes, size) : reallocarray(block->bytes, size, 1);
    CHECK(bytes != NULL && is_aligned(bytes, 16));
    atomic_fetch_add(&bytes_in_use, (long)size - (long)block->size);
    block->bytes = bytes;
    compare(block, kept);
    block->size = size;
    fill(bytes, size, block->seed);
}

static void hand_over(struct block *block, uint64_t *random) {
    size_t i = next_random(random) % MAILBOX;
    struct block mine = *block;
    pthread_mutex_lock(&mailbox[i].lock);
    *block = mailbox[i].block;
    mailbox[i].block = mine;
    pthread_mutex_unlock(&mailbox[i].lock);
    atomic_fetch_add(&handed_over, 1);
}

// One thread's life: it ends with some blocks freed and the rest left in the mailbox.
static void *live(void *number) {
    uint64_t random = first_seed * 2654435761u + (size_t)number * 40503u + 1;
    struct block *blocks = calloc(OWN_BLOCKS, sizeof *blocks);
    CHECK(blocks != NULL);
    for (int call = 0; call < CALLS_PER_LIFE && !atomic_load(&out_of_time); call++) {
        struct block *block = &blocks[next_random(&random) % OWN_BLOCKS];
        switch (next_random(&random) % 8) {
        case 0: discard(block); break;
        case 1: resize(block, &random); break;
        case 2: hand_over(block, &random); break;
        case 3:
            if (next_random(&random) % 20000 == 0) malloc_trim(0);
            break;
        default: replace(block, &random);
        }
    }
    for (int i = 0; i < OWN_BLOCKS; i++) {
        if (i % 4 == 0) hand_over(&blocks[i], &random);
        discard(&blocks[i]);
    }
    free(blocks);
    atomic_fetch_add(&calls, CALLS_PER_LIFE);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 4) dprintf(2, "stress SECONDS SEED THREADS\n"), exit(2);
    time_t end = time(NULL) + atol(arguments[1]);
    first_seed = strtoull(arguments[2], NULL, 0);
    int threads = atoi(arguments[3]);
    pthread_t *ids = calloc((size_t)threads, sizeof *ids);
    CHECK(ids != NULL && threads > 0);
    for (int i = 0; i < MAILBOX; i++) pthread_mutex_init(&mailbox[i].lock, NULL);

    size_t lives = 0;
    for (int i = 0; i < threads; i++) CHECK(pthread_create(&ids[i], NULL, live, (void *)lives++) == 0);
    // Each time the oldest ends, a new one takes its place.
    for (int oldest = 0; time(NULL) < end; oldest = (oldest + 1) % threads) {
        CHECK(pthread_join(ids[oldest], NULL) == 0);
        CHECK(pthread_create(&ids[oldest], NULL, live, (void *)lives++) == 0);
    }
    atomic_store(&out_of_time, 1);
    for (int i = 0; i < threads; i++) CHECK(pthread_join(ids[i], NULL) == 0);
    for (int i = 0; i < MAILBOX; i++) discard(&mailbox[i].block);

    COMPARE(atomic_load(&bytes_in_use), ==, 0);
    COMPARE(resident_bytes(), <, 1024ul * MIB);
    printf("%zu threads, %ld calls, %ld handed over\n", lives, atomic_load(&calls), atomic_load(&handed_over));
    free(ids);
}

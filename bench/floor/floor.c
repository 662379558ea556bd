// The floor: what a malloc/free pair costs when nothing is checked and nothing is shared. Bins and a bump pointer.
//
// Each thread has its own bins: lists of free blocks, one list per size. malloc pops, or cuts a block off the thread's piece
// of one large mapping; free pushes. A block stays in its bin for ever, and with the thread that freed it. So this is no
// allocator for anyone: it shows how near the real ones come to the limit. A workload that lives on memory going from thread
// to thread and back outgrows its room; malloc then fails, and the table says so.
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define THREAD_LOCAL static __thread __attribute__((tls_model("initial-exec")))

enum { ALIGNMENT = 16, HEADER = 8, PIECE = 1 << 18 };
enum { FINE_LOG = 10, FINE_LIMIT = 1 << FINE_LOG, FINE_BINS = FINE_LIMIT / ALIGNMENT };
enum { STEPS_LOG = 3, STEPS = 1 << STEPS_LOG, LARGEST_LOG = 46, BINS = FINE_BINS + (LARGEST_LOG - FINE_LOG + 1) * STEPS };
#define LARGEST ((size_t)1 << LARGEST_LOG)

typedef struct block { struct block *next; } block;

THREAD_LOCAL block *bins[BINS];
THREAD_LOCAL char *bump, *bump_end;

// The word before a block is the number of its bin.
static uint64_t *header(void *p) { return (uint64_t *)p - 1; }

// Up to 1 KiB the sizes are 16 apart; from there on eight lie between a power of two and the next. The header counts.
static size_t fine_bin(size_t size) { return (size + HEADER - 1) / ALIGNMENT; }

static size_t coarse_bin(size_t size) {
    size_t last = size + HEADER - 1;
    size_t log = 63 - (size_t)__builtin_clzll(last);
    return FINE_BINS + (log - FINE_LOG) * STEPS + (last >> (log - STEPS_LOG)) - STEPS;
}

static size_t bin_of(size_t size) { return size <= FINE_LIMIT - HEADER ? fine_bin(size) : coarse_bin(size); }

static size_t room_of(size_t bin) {
    if (bin < FINE_BINS)
        return (bin + 1) * ALIGNMENT - HEADER;
    size_t log = (bin - FINE_BINS) / STEPS + FINE_LOG, step = (bin - FINE_BINS) % STEPS;
    return ((size_t)(STEPS + step + 1) << (log - STEPS_LOG)) - HEADER;
}

static void *out_of_memory(void) {
    errno = ENOMEM;
    return NULL;
}

// Half of the machine's memory, given out in pieces and never taken back.
static char *take_piece(size_t size) {
    static _Atomic(char *) start;
    static atomic_size_t room, used;
    if (!atomic_load(&start)) {
        size_t half = (size_t)sysconf(_SC_PHYS_PAGES) / 2 * (size_t)sysconf(_SC_PAGESIZE);
        char *mine = mmap(NULL, half, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), *nobody = NULL;
        if (mine == MAP_FAILED)
            return NULL;
        atomic_store(&room, half); // the same for whoever comes first
        if (!atomic_compare_exchange_strong(&start, &nobody, mine))
            munmap(mine, half);
    }
    size_t offset = atomic_fetch_add(&used, size);
    return offset + size <= atomic_load(&room) ? atomic_load(&start) + offset : NULL;
}

static void *cut(size_t bin, size_t alignment) {
    size_t room = room_of(bin);
    for (;;) {
        char *p = (char *)(((uintptr_t)bump + HEADER + alignment - 1) & -alignment);
        if (bump && p + room <= bump_end) {
            bump = p + room;
            *header(p) = bin;
            return p;
        }

        size_t wanted = (room + HEADER + alignment + PIECE - 1) & -(size_t)PIECE;
        char *piece = take_piece(wanted);
        if (!piece)
            return out_of_memory();
        if (piece != bump_end)
            bump = piece;
        bump_end = piece + wanted;
    }
}

static void *take(size_t alignment, size_t size) {
    if (size > LARGEST || alignment > LARGEST)
        return out_of_memory();
    size_t bin = bin_of(size);
    block *first = bins[bin];
    if (!first || (uintptr_t)first & (alignment - 1))
        return cut(bin, alignment < ALIGNMENT ? ALIGNMENT : alignment);
    bins[bin] = first->next;
    return first;
}

static __attribute__((noinline)) void *malloc_slow(size_t size) { return take(ALIGNMENT, size); }

void *malloc(size_t size) {
    if (UNLIKELY(size > FINE_LIMIT - HEADER))
        return malloc_slow(size);
    block **bin = &bins[fine_bin(size)], *first = *bin;
    if (UNLIKELY(!first))
        return malloc_slow(size);
    *bin = first->next;
    return first;
}

void free(void *p) {
    if (UNLIKELY(!p))
        return;
    block **bin = &bins[*header(p)];
    ((block *)p)->next = *bin;
    *bin = p;
}

size_t malloc_usable_size(void *p) { return p ? room_of(*header(p)) : 0; }

void *calloc(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return out_of_memory();
    char *before = bump;
    void *p = malloc(total);
    int is_new = bump != before; // cut just now: nobody wrote to it
    return p && !is_new ? memset(p, 0, total) : p;
}

void *realloc(void *p, size_t size) {
    size_t room = malloc_usable_size(p);
    if (p && size <= room && size >= room / 2)
        return p;
    void *moved = malloc(size);
    if (p && moved) {
        memcpy(moved, p, size < room ? size : room);
        free(p);
    }
    return moved;
}

void *memalign(size_t alignment, size_t size) { return take(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return take(alignment, size); }
void *valloc(size_t size) { return take((size_t)sysconf(_SC_PAGESIZE), size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    void *p = take(alignment, size);
    if (!p)
        return ENOMEM;
    *result = p;
    return 0;
}

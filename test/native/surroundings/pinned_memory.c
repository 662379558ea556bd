// A cache of pinned memory (MPI, UCX) patches libc's code of munmap, mremap, madvise, mmap and brk: it sees every page that malloc gives back.
// run:
// run: PTMALLOC_DECAY=0
// run: PTMALLOC_DECAY=20
#include "work.h"
#include <sys/mman.h>
#include <sys/syscall.h>

enum { MOST_TOLD = 100000, MOST_PAGES = 200000 };

static struct { uintptr_t start, end; } told[MOST_TOLD];
static size_t told_count, calls_by_kind[5];
static uintptr_t pages[MOST_PAGES];
static size_t page_count;
static uintptr_t the_break;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void tell(int kind, uintptr_t start, size_t bytes) {
    size_t place = __atomic_fetch_add(&told_count, 1, __ATOMIC_RELAXED);
    if (place >= MOST_TOLD) abort();
    told[place].start = start;
    told[place].end = start + bytes;
    __atomic_fetch_add(&calls_by_kind[kind], 1, __ATOMIC_RELAXED);
}

/* What the patched code does in place of its own; syscall sets errno as it would. */
static int on_munmap(void *start, size_t bytes) {
    tell(0, (uintptr_t)start, bytes);
    return (int)syscall(SYS_munmap, start, bytes);
}

static void *on_mremap(void *start, size_t old_bytes, size_t bytes, int flags, void *place) {
    tell(1, (uintptr_t)start, old_bytes);
    return (void *)syscall(SYS_mremap, start, old_bytes, bytes, flags, place);
}

static int on_madvise(void *start, size_t bytes, int advice) {
    if (advice == MADV_DONTNEED) tell(2, (uintptr_t)start, bytes);
    return (int)syscall(SYS_madvise, start, bytes, advice);
}

static void *on_mmap(void *start, size_t bytes, int protection, int flags, int file, off_t offset) {
    if (flags & MAP_FIXED) tell(3, (uintptr_t)start, bytes);
    return (void *)syscall(SYS_mmap, start, bytes, protection, flags, file, offset);
}

/* libc's word of where the break is, which sbrk goes by, is libc's brk's to write. */
static int on_brk(void *end) {
    if ((uintptr_t)end < the_break) tell(4, (uintptr_t)end, the_break - (uintptr_t)end);
    void *now = (void *)syscall(SYS_brk, end);
    the_break = (uintptr_t)now;
    *(void **)function_named("__curbrk") = now;
    if (now >= end) return 0;
    errno = ENOMEM;
    return -1;
}

/* movabs rax, hook; jmp rax */
static void patch(void *libc, const char *name, void *hook) {
    unsigned char jump[] = { 0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe0 };
    unsigned char *code = dlsym(libc, name);
    CHECK(code != NULL);
    memcpy(jump + 2, &hook, sizeof hook);
    void *page = (void *)((uintptr_t)code & ~(uintptr_t)(PAGE - 1));
    CHECK(syscall(SYS_mprotect, page, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
    memcpy(code, jump, sizeof jump);
}

static void pin(void *block, size_t bytes) {
    memset(block, 5, bytes);
    pthread_mutex_lock(&gate);
    for (uintptr_t page = ((uintptr_t)block + PAGE - 1) & ~(uintptr_t)(PAGE - 1); page + PAGE <= (uintptr_t)block + bytes; page += PAGE)
        if (page_count < MOST_PAGES) pages[page_count++] = page;
    pthread_mutex_unlock(&gate);
}

static int is_gone(uintptr_t page) {
    unsigned char residence;
    return mincore((void *)page, PAGE, &residence) != 0 || !(residence & 1);
}

static int was_told(uintptr_t page) {
    for (size_t i = 0; i < told_count; i++)
        if (page >= told[i].start && page < told[i].end) return 1;
    return 0;
}

static void *take_and_give(void *unused) {
    enum { BLOCKS = 300 };
    void *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) pin(blocks[i] = malloc(100 + i * 300), 100 + i * 300);
    for (size_t i = 0; i < BLOCKS; i += 2) free(blocks[i]);
    malloc_trim(0);
    for (size_t i = 1; i < BLOCKS; i += 2) free(blocks[i]);
    for (int i = 0; i < 4; i++) {
        pause_for_decay();
        free(malloc(70000));
    }
    // Above the highest threshold: mapped on their own, and the first can't grow where it lies.
    void *large = malloc(33 * MIB), *in_the_way = malloc(33 * MIB);
    pin(large, 33 * MIB);
    large = realloc(large, 40 * MIB);
    pin(large, 40 * MIB);
    free(large);
    free(in_the_way);
    malloc_trim(0);
    return unused;
}

int main(void) {
    void *libc = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
    CHECK(libc != NULL);
    the_break = (uintptr_t)sbrk(0);
    patch(libc, "munmap", (void *)on_munmap);
    patch(libc, "mremap", (void *)on_mremap);
    patch(libc, "madvise", (void *)on_madvise);
    patch(libc, "mmap", (void *)on_mmap);
    patch(libc, "brk", (void *)on_brk);

    take_and_give(NULL);
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, take_and_give, NULL) == 0);
    for (int i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);

    size_t gone = 0;
    for (size_t i = 0; i < page_count; i++) {
        if (!is_gone(pages[i])) continue;
        gone++;
        CHECK(was_told(pages[i]));
    }
    COMPARE(gone, >, 3000);
    COMPARE(calls_by_kind[0], >, 0);
    COMPARE(calls_by_kind[1], >, 0);
    COMPARE(calls_by_kind[2], >, 0);
}

// A block that is shrunk to what is needed, and kept, costs what it needs: whatever the two sizes are, and however it was got.
// run: malloc
// run: calloc
// run: aligned
// run: regrown
// run: thread
// seconds: 120
// only: ptmalloc, glibc's fast bins hold the ends of the smallest blocks
#include "child.h"
#include <pthread.h>
#include <sys/mman.h>

/* Kept in all by one pair of sizes, what may be written to for it, and what caches may hold beside it. */
enum { KEPT = 8 * MIB, WRITTEN = 64 * MIB, ASIDE = MIB };

static const char *kind;
static size_t from, to, count;
static double *ratio; /* shared with the children */

static void *take(void) {
    if (strcmp(kind, "calloc") == 0) return calloc(1, from);
    if (strcmp(kind, "aligned") == 0) return memalign(64, from);
    return malloc(from);
}

static void *shrink_all(void *unused) {
    for (size_t i = 0; i < count; i++) {
        unsigned char *block = take();
        CHECK(block != NULL);
        memset(block, (int)i, from);
        if (strcmp(kind, "regrown") == 0) CHECK((block = realloc(block, to / 2 + 1)) != NULL);
        CHECK((block = realloc(block, to)) != NULL);
        CHECK(block[0] == (unsigned char)i && block[to / 2] == (unsigned char)i);
        memset(block, (int)i, to);
    }
    return unused;
}

static size_t chunk_of(size_t size) { return size <= 24 ? 32 : (size + 8 + 15) / 16 * 16; }

// A rest too small for a chunk stays with the block, in any ptmalloc.
static size_t chunk_of_kept(void) { return chunk_of(from) - chunk_of(to) < 32 ? chunk_of(from) : chunk_of(to); }

static void measure(void) {
    size_t before = resident_bytes();
    pthread_t thread;
    if (strcmp(kind, "thread") != 0) shrink_all(NULL);
    else CHECK(pthread_create(&thread, NULL, shrink_all, NULL) == 0 && pthread_join(thread, NULL) == 0);
    size_t held = resident_bytes() - before;
    *ratio = (double)held / ((double)count * (double)chunk_of_kept() + ASIDE);
}

int main(int arguments, char **argument) {
    CHECK(arguments == 2);
    kind = argument[1];
    ratio = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(ratio != MAP_FAILED);

    const size_t sizes[] = {64, 128, 300, 512, 1000, 1024, 2000, 4096, 5000, 8192, 16384, 32768, 65536, 70000, 100000, 130000};
    const double parts[] = {1.04, 1.11, 1.2, 1.34, 2, 3, 8, 40, 200};
    // One that grows again may take a cached block that is a quarter larger, as malloc does.
    const double bound = strcmp(kind, "regrown") == 0 ? 1.25 : 1.1;
    double worst = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            from = sizes[i];
            to = (size_t)((double)from / parts[k]);
            if (to == 0) continue;
            count = KEPT / (to + 16) < WRITTEN / from ? KEPT / (to + 16) : WRITTEN / from;
            pid_t child = fork();
            if (child == 0) {
                measure();
                _exit(0);
            }
            CHECK(exit_code_of(child) == 0);
            if (*ratio > bound) dprintf(2, "%s: %zu bytes shrunk to %zu: held %.2f times what is kept\n", kind, from, to, *ratio);
            if (*ratio > worst) worst = *ratio;
        }
    CHECK(worst <= bound);
}

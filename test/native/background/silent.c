// background: after a burst a program falls silent, and yet its memory goes back, from wherever it was; the thread that saw to it is gone afterwards.
// only: ptmalloc, glibc keeps what lies below a block in use
// run: PTMALLOC_BACKGROUND=1 blocks falls
// run: PTMALLOC_BACKGROUND=1 small falls
// run: PTMALLOC_BACKGROUND=1 top falls
// run: PTMALLOC_BACKGROUND=1 thread falls
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_DECAY=50 blocks falls
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_TCACHE_COUNT=0 blocks falls
// run: PTMALLOC_BACKGROUND=1 PTMALLOC_DECAY=0 blocks stays
// run: PTMALLOC_BACKGROUND=0 blocks early
// run: blocks early
// run: top early
// run: thread early
#include "silent.h"
#include <pthread.h>

/* Blocks of 48 bytes; one in so many stays. */
static void small_burst(void) {
    enum { COUNT = 96 * MIB / 64 };
    static void *blocks[COUNT];
    for (int i = 0; i < COUNT; i++) memset(blocks[i] = malloc(48), 1, 48);
    for (int i = 0; i < COUNT; i++)
        if (i % 10000 != 0) free(blocks[i]);
}

/* All of it, from the end on. */
static void top_burst(void) {
    for (int i = 0; i < BURST_BLOCKS; i++) memset(burst_blocks[i] = malloc(BURST_SIZE), 1, BURST_SIZE);
    for (int i = BURST_BLOCKS - 1; i >= 0; i--) free(burst_blocks[i]);
}

static void *burst_in_thread(void *unused) {
    burst();
    return unused;
}

int main(int count, char **arguments) {
    CHECK(count == 3);
    const char *kind = arguments[1];

    /* What goes early is as much as time allows: 16 MiB a second, and memory that merges with top on its way counts twice. */
    if (strcmp(arguments[2], "early") == 0) {
        void *volatile blocks[4];
        for (int i = 0; i < 4; i++) blocks[i] = malloc(100 * KIB);
        for (int i = 0; i < 4; i++) free(blocks[i]);
        sleep_for(14000);
    }
    size_t before = resident();
    pthread_t thread;
    if (strcmp(kind, "blocks") == 0) burst();
    else if (strcmp(kind, "small") == 0) small_burst(), before += sizeof(void *) * 96 * MIB / 64;
    else if (strcmp(kind, "top") == 0) top_burst();
    else CHECK(pthread_create(&thread, NULL, burst_in_thread, NULL) == 0 && pthread_join(thread, NULL) == 0);

    /* Without the thread most of it goes in the frees themselves, and the rest stays. */
    if (strcmp(arguments[2], "early") == 0) {
        COMPARE(resident(), <, before + 26 * MIB);
        COMPARE(background_thread(), ==, 0);
        return 0;
    }
    if (strcmp(arguments[2], "stays") == 0) {
        sleep_for(1500);
        COMPARE(background_thread(), ==, 0);
        COMPARE(resident(), >, before + 64 * MIB);
        return 0;
    }
    CHECK(memory_falls_below(before + 12 * MIB));
    CHECK(wait_for_background(0));
}

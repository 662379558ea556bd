// A write to a block that was freed is found: when it leaves quarantine, when it is handed out, when its thread or the process ends.
// only: ptmalloc, glibc hands the block out with what was written
// dies: PTMALLOC_HARDEN=2 by_later_frees => malloc(): a freed block was written to
// dies: PTMALLOC_HARDEN=2 by_later_large_frees => malloc(): a freed block was written to
// dies: PTMALLOC_HARDEN=2 in_its_middle => malloc(): a freed block was written to
// dies: PTMALLOC_HARDEN=2 in_the_last_byte => malloc(): a freed block was written to
// dies: PTMALLOC_HARDEN=2 at_thread_exit => malloc(): a freed block was written to
// dies: PTMALLOC_HARDEN=2 at_exit => malloc(): a freed block was written to
// dies: PTMALLOC_HARDEN=2 by_trim => malloc(): a freed block was written to
// dies: PTMALLOC_HARDEN=2 after_quarantine => malloc(): a freed block was written to
#include "corruption/corruption.h"
#include <pthread.h>

enum { QUARANTINED = 1024 };

static char *freed_block(size_t size) {
    char *block = malloc(size);
    barrier();
    free(block);
    return block;
}

static void use(size_t size, int times) {
    for (int i = 0; i < times; i++) free(malloc(size));
}

static void write_and_use(size_t size, size_t offset) {
    freed_block(size)[offset] = 1;
    use(size, 30 * QUARANTINED);
}

static void by_later_frees(void) { write_and_use(100, 0); }
static void by_later_large_frees(void) { write_and_use(50000, 100); }
static void in_its_middle(void) { write_and_use(1000, 500); }
static void in_the_last_byte(void) { write_and_use(103, 103); }

static void *write_and_end(void *unused) {
    (void)unused;
    freed_block(100)[3] = 1;
    return NULL;
}

static void at_thread_exit(void) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, write_and_end, NULL) == 0);
    pthread_join(thread, NULL);
}

static void at_exit(void) {
    freed_block(100)[3] = 1;
    exit(0);
}

static void by_trim(void) {
    freed_block(100)[3] = 1;
    malloc_trim(0);
}

/* So many that some have left quarantine, and wait to be handed out. */
static void after_quarantine(void) {
    enum { MANY = 2 * QUARANTINED };
    char *blocks[MANY];
    for (int i = 0; i < MANY; i++) blocks[i] = malloc(100);
    for (int i = 0; i < MANY; i++) free(blocks[i]);
    for (int i = 0; i < MANY; i++) {
        if (blocks[i][0] == 0) blocks[i][50] = 1;
    }
    use(100, 100);
}

int main(int count, char **arguments) {
    static const struct scenario scenarios[] = {
        SCENARIO(by_later_frees), SCENARIO(by_later_large_frees), SCENARIO(in_its_middle), SCENARIO(in_the_last_byte),
        SCENARIO(at_thread_exit), SCENARIO(at_exit), SCENARIO(by_trim), SCENARIO(after_quarantine),
    };
    (void)count;
    PROVOKE(scenarios, arguments);
}

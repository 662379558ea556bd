// mallinfo2 and malloc_stats count a freed block as free wherever it lies: in a cache, in another thread's hands, on its way home.
#include "check.h"
#include <pthread.h>

enum { COUNT = 20000, SLACK = 64 * KIB }; // glibc counts what its caches hold as in use: some KiB

static void *blocks[COUNT];
static size_t size;

static void allocate_all(void) {
    for (int i = 0; i < COUNT; i++) CHECK((blocks[i] = malloc(size)) != NULL);
}

static void free_all(void) {
    for (int i = 0; i < COUNT; i++) free(blocks[i]);
}

static void *free_and_compare(void *before) {
    free_all();
    COMPARE(mallinfo2().uordblks, <=, *(size_t *)before + SLACK);
    return NULL;
}

static size_t in_use_by_stats(void) {
    FILE *file = tmpfile();
    CHECK(file != NULL);
    int saved = dup(STDERR_FILENO);
    CHECK(dup2(fileno(file), STDERR_FILENO) >= 0);
    malloc_stats();
    CHECK(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    char line[200];
    size_t value = 0;
    rewind(file);
    while (fgets(line, sizeof line, file)) sscanf(line, "in use bytes     = %zu", &value); // the last one is the total
    fclose(file);
    return value;
}

int main(void) {
    static const size_t sizes[] = {16, 100, 1000, 5000};
    free(malloc(1));
    size_t before = mallinfo2().uordblks, stats_before = in_use_by_stats();
    for (size_t kind = 0; kind < sizeof sizes / sizeof *sizes; kind++) {
        size = sizes[kind];
        allocate_all();
        COMPARE(mallinfo2().uordblks, >=, before + COUNT * size - SLACK);
        free_all();
        struct mallinfo2 now = mallinfo2();
        COMPARE(now.uordblks, <=, before + SLACK);
        COMPARE(now.arena, ==, now.uordblks + now.fordblks);
        COMPARE(in_use_by_stats(), <=, stats_before + SLACK);

        allocate_all();
        pthread_t other;
        CHECK(pthread_create(&other, NULL, free_and_compare, &before) == 0);
        CHECK(pthread_join(other, NULL) == 0);
        COMPARE(mallinfo2().uordblks, <=, before + SLACK);
    }
}

// malloc_info writes XML in glibc's shape: a heap for each arena, its sizes and totals, and the totals of all.
#include "check.h"
#include <pthread.h>

static pthread_barrier_t in_use, written;

static void *hold_an_arena(void *unused) {
    void *block = malloc(1000);
    pthread_barrier_wait(&in_use);
    pthread_barrier_wait(&written);
    free(block);
    return unused;
}

// Finds `what` behind `text`, answers what follows it.
static const char *after(const char *text, const char *what) {
    const char *found = strstr(text, what);
    if (found == NULL) dprintf(2, "no %s in\n%s", what, text), exit(1);
    return found + strlen(what);
}

int main(void) {
    pthread_t thread;
    pthread_barrier_init(&in_use, NULL, 2);
    pthread_barrier_init(&written, NULL, 2);
    // Something free in a bin, something mapped.
    void *free_later = malloc(5000), *guard = malloc(100), *mapped = malloc(10 * MIB);
    free(free_later);
    CHECK(pthread_create(&thread, NULL, hold_an_arena, NULL) == 0);
    pthread_barrier_wait(&in_use);

    char *text;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    COMPARE(malloc_info(0, stream), ==, 0);
    fclose(stream);
    pthread_barrier_wait(&written);

    CHECK(strncmp(text, "<malloc version=\"1\">\n", 21) == 0);
    CHECK(strcmp(text + length - 10, "</malloc>\n") == 0);
    const char *at = after(text, "<heap nr=\"0\">\n<sizes>\n");
    at = after(at, "</sizes>\n<total type=\"fast\" count=\"");
    at = after(at, "\"/>\n<total type=\"rest\" count=\"");
    at = after(at, "\"/>\n<system type=\"current\" size=\"");
    CHECK(atol(at) >= 132 * KIB);
    at = after(at, "\"/>\n<system type=\"max\" size=\"");
    at = after(at, "\"/>\n<aspace type=\"total\" size=\"");
    at = after(at, "\"/>\n<aspace type=\"mprotect\" size=\"");
    at = after(at, "\"/>\n</heap>\n<heap nr=\"1\">\n<sizes>\n");
    at = after(at, "<aspace type=\"subheaps\" size=\"");
    CHECK(atol(at) == 1);
    at = after(at, "\"/>\n</heap>\n<total type=\"fast\" count=\"");
    at = after(at, "\"/>\n<total type=\"rest\" count=\"");
    at = after(at, "\"/>\n<total type=\"mmap\" count=\"");
    CHECK(atol(at) == 1);
    at = after(at, "\" size=\"");
    CHECK(atol(at) >= 10 * MIB);
    at = after(at, "\"/>\n<system type=\"current\" size=\"");
    at = after(at, "\"/>\n<system type=\"max\" size=\"");
    at = after(at, "\"/>\n<aspace type=\"total\" size=\"");
    at = after(at, "\"/>\n<aspace type=\"mprotect\" size=\"");
    at = after(at, "\"/>\n</malloc>\n");
    // The free chunk of 5000 bytes is listed, by size or as unsorted.
    after(text, "=\"1\"/>");
    free(guard);
    free(mapped);
    CHECK(pthread_join(thread, NULL) == 0);
}

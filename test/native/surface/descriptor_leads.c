// From the descriptor alone, by the field names it carries, a reader finds the tunables, every arena, every thread's cache and every mapped chunk.
// only: ptmalloc, glibc has none
#include "check.h"
#include <pthread.h>

enum { ROOT = 6, MAIN_ARENA = 7, ROOT_FIELDS = 15, ARENA_FIELDS = 16, CACHE_FIELDS = 17 };

static const uint64_t *words;

/* The index of a field in one of the texts "name=index name=index ...". */
static size_t field(int text, const char *name) {
    const char *at = (const char *)words + words[text];
    size_t length = strlen(name);
    while (strncmp(at, name, length) != 0 || at[length] != '=') {
        at = strchr(at, ' ');
        CHECK(at != NULL);
        at++;
    }
    return strtoul(at + length + 1, NULL, 10);
}

static const uint64_t *at(uint64_t address) { return (const uint64_t *)address; }

static int count_arenas(uint64_t wanted) {
    int count = 0, found = 0;
    uint64_t arena = words[MAIN_ARENA];
    do {
        count++;
        found |= arena == wanted;
        arena = at(arena)[field(ARENA_FIELDS, "Next")];
    } while (arena != words[MAIN_ARENA]);
    CHECK(found);
    return count;
}

/* Whether a block lies in a thread cache, by following every list of every cache. */
static int is_cached(const void *block) {
    for (uint64_t cache = at(words[ROOT])[field(ROOT_FIELDS, "Caches")]; cache != 0; cache = at(cache)[field(CACHE_FIELDS, "Next")])
        for (int bin = 0; bin < 64; bin++)
            for (uint64_t user = at(cache)[field(CACHE_FIELDS, "Heads") + bin]; user != 0; user = *at(user))
                if (user == (uint64_t)block) return 1;
    return 0;
}

static int is_registered(const void *block) {
    const uint64_t *table = at(at(words[ROOT])[field(ROOT_FIELDS, "MapTable")]);
    for (uint64_t slot = 1; slot <= table[0]; slot++)
        if (table[slot] == (uint64_t)block) return 1;
    return 0;
}

static void *other_thread(void *unused) {
    (void)unused;
    void *block = malloc(100);
    CHECK(is_of_thread_arena(block));
    CHECK(count_arenas(arena_of(block)) == 2);
    CHECK(!is_cached(block));
    free(block);
    CHECK(is_cached(block));
    return NULL;
}

int main(void) {
    free(malloc(1));
    words = *(const uint64_t *const *)function_named("ptmalloc_descriptor");
    CHECK(memcmp(words, "PTMALLOC", 8) == 0);
    CHECK(count_arenas(words[MAIN_ARENA]) == 1);

    CHECK(mallopt(M_MMAP_MAX, 4321) == 1);
    COMPARE(at(words[ROOT])[field(ROOT_FIELDS, "MapMax")], ==, 4321);

    void *mapped = malloc(10 * MIB);
    CHECK(is_mapped(mapped) && is_registered(mapped));
    free(mapped);
    CHECK(!is_registered(mapped));

    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, other_thread, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

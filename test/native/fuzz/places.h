/* Every word of metadata that can be reached: by the descriptor, and by walking the heaps from there. */
#ifndef PLACES_H
#define PLACES_H

#include "shadow.h"

enum { DESCRIBED_ROOT = 6, DESCRIBED_MAIN = 7, DESCRIBED_EXITED = 8, DESCRIBED_SIZES = 11, DESCRIBED_FIELDS = 15 };
enum { ROOT, ARENA, CACHE, HEAP, STRUCTURES };

#define KINDS(KIND)                                                                                  \
    KIND(LIVE_HEAD, "size word of a block in use") KIND(CACHED_HEAD, "size word of a cached chunk")  \
    KIND(FAST_HEAD, "size word in a fast bin") KIND(REMOTE_HEAD, "size word on a remote list")       \
    KIND(FREE_HEAD, "size word of a free chunk") KIND(TOP_HEAD, "size word of top")                  \
    KIND(POST_HEAD, "size word of a fencepost") KIND(MAPPED_HEAD, "size word of a mapped chunk")     \
    KIND(MAPPED_LEAD, "distance to a mapping's start") KIND(FOOT, "boundary tag of a free chunk")    \
    KIND(FORWARD, "forward link") KIND(BACK, "back link")                                            \
    KIND(FORWARD_SIZE, "forward link of sizes") KIND(BACK_SIZE, "back link of sizes")                \
    KIND(FAST_LINK, "link in a fast bin") KIND(CACHED_LINK, "link in a cache")                       \
    KIND(CACHED_KEY, "key in a cached chunk") KIND(REMOTE_LINK, "link on a remote list")             \
    KIND(ARENA_RING, "arena: ring of a bin") KIND(ARENA_FAST, "arena: head of a fast bin")           \
    KIND(ARENA_MAP, "arena: bin map") KIND(ARENA_TOP, "arena: top")                                  \
    KIND(ARENA_WORD, "arena: other words") KIND(HEAP_WORD, "heap header")                            \
    KIND(CACHE_HEAD, "cache: head of a list") KIND(CACHE_SLOTS, "cache: slots left")                 \
    KIND(DEPOT_STACK, "depot: heads of lists") KIND(DEPOT_COUNT, "depot: counts") KIND(DEPOT_LINK, "link between magazines")  \
    KIND(CACHE_RANGE, "cache: range") KIND(CACHE_WORD, "cache: other words") KIND(TABLE_WORD, "registry table")                        \
    KIND(ROOT_WORD, "root")

#define KIND_NAME(name, text) name,
#define KIND_TEXT(name, text) text,
enum kind { KINDS(KIND_NAME) KIND_COUNT };
static const char *const kind_texts[] = { KINDS(KIND_TEXT) };

enum { MOST_PLACES = 1 << 16, MOST_CHUNKS = 1 << 14, MOST_LISTED = 1 << 13 };

struct place {
    uint64_t *word;
    enum kind kind;
};

static struct place places[MOST_PLACES];
static int place_count, kind_counts[KIND_COUNT];

/* The address of every chunk met, for links that lead to the wrong one. */
static uint64_t chunks[MOST_CHUNKS];
static int chunk_count;

/* Chunks that a list holds though they are marked in use. */
static struct listed { uint64_t chunk; enum kind kind; } listed[MOST_LISTED];
static int listed_count;

static const uint64_t *described(void) { return *(const uint64_t *const *)function_named("ptmalloc_descriptor"); }

static uint64_t *words_at(uint64_t address) { return (uint64_t *)address; }

static size_t bytes_of(int structure) { return described()[DESCRIBED_SIZES + structure]; }

/* The index of a field in the structure's text "name=index name=index ...". */
static size_t field(int structure, const char *name) {
    const char *at = (const char *)described() + described()[DESCRIBED_FIELDS + structure];
    size_t length = strlen(name);
    while (strncmp(at, name, length) != 0 || at[length] != '=') {
        CHECK((at = strchr(at, ' ')) != NULL);
        at++;
    }
    return strtoul(at + length + 1, NULL, 10);
}

static uint64_t *field_of(int structure, uint64_t address, const char *name) { return words_at(address) + field(structure, name); }

static void add_place(uint64_t *word, enum kind kind) {
    CHECK(place_count < MOST_PLACES);
    places[place_count++] = (struct place){ word, kind };
    kind_counts[kind]++;
}

static void add_places(uint64_t *words, size_t count, enum kind kind) {
    for (size_t i = 0; i < count; i++) add_place(words + i, kind);
}

/* All words of a structure but those taken up already, and the locks: a thread can't tell a damaged lock from a busy one, and waits. */
static void add_other_words(uint64_t address, int structure, const char *const *taken, enum kind kind) {
    size_t words = bytes_of(structure) / 8;
    for (size_t i = 0; i < words; i++) {
        int is_taken = 0;
        for (const char *const *name = taken; *name != NULL; name += 2)
            is_taken |= i >= field(structure, name[0]) && i < field(structure, name[0]) + (size_t)atoi(name[1]);
        if (!is_taken) add_place(words_at(address) + i, kind);
    }
}

static void add_listed(uint64_t user, enum kind kind) {
    CHECK(listed_count < MOST_LISTED);
    listed[listed_count++] = (struct listed){ user - 16, kind };
}

OPTIMIZED static enum kind kind_of_used(uint64_t chunk) {
    for (int i = 0; i < listed_count; i++)
        if (listed[i].chunk == chunk) return listed[i].kind;
    return LIVE_HEAD;
}

static int is_listed(uint64_t chunk) { return kind_of_used(chunk) != LIVE_HEAD; }

OPTIMIZED static int is_own(uint64_t user) {
    for (int i = 0; i < block_count; i++)
        if ((uint64_t)blocks[i].bytes == user) return 1;
    return 0;
}

static void add_cached_list(uint64_t user) {
    for (; user != 0; user = *words_at(user)) {
        add_listed(user, CACHED_HEAD);
        add_place(words_at(user), CACHED_LINK);
        add_place(words_at(user) + 1, CACHED_KEY);
    }
}

static void add_cache(uint64_t cache) {
    static const char *const taken[] = {
        "RangeStart", "2", "Heads", "165", "Slots", "64", "OutHead", "1", "Spares", "64", NULL,
    };
    uint64_t *heads = field_of(CACHE, cache, "Heads");
    uint64_t *out = field_of(CACHE, cache, "OutHead"), *spares = field_of(CACHE, cache, "Spares");
    /* Of 64 small bins and 97 medium ones, and the words behind them, the heads of no list. */
    add_places(heads, 165, CACHE_HEAD);
    add_places(spares, 64, CACHE_HEAD);
    add_place(out, CACHE_HEAD);
    add_places(field_of(CACHE, cache, "RangeStart"), 2, CACHE_RANGE);
    add_places(field_of(CACHE, cache, "Slots"), 64, CACHE_SLOTS);
    add_other_words(cache, CACHE, taken, CACHE_WORD);
    reserve(words_at(cache), bytes_of(CACHE));
    for (int bin = 0; bin < 161; bin++) add_cached_list(heads[bin]);
    for (int bin = 0; bin < 64; bin++) add_cached_list(spares[bin]);
    add_cached_list(*out);
}

static void add_free(uint64_t chunk, uint64_t size) {
    add_place(words_at(chunk) + 1, FREE_HEAD);
    add_place(words_at(chunk) + 2, FORWARD);
    add_place(words_at(chunk) + 3, BACK);
    if (size >= 1024) add_place(words_at(chunk) + 4, FORWARD_SIZE);
    if (size >= 1024) add_place(words_at(chunk) + 5, BACK_SIZE);
    add_place(words_at(chunk + size), FOOT);
}

/* The chunks of one piece of memory. What is in use and on no list, and not the program's, is the C library's. */
static void walk(uint64_t chunk, uint64_t end, uint64_t top) {
    while (chunk != top && chunk + 16 < end) {
        uint64_t *words = words_at(chunk), size = words[1] & ~7ul;
        if (size <= 16) {
            add_place(words + 1, POST_HEAD);
            if (size == 0) return;
            chunk += size;
            continue;
        }
        CHECK(chunk_count < MOST_CHUNKS);
        chunks[chunk_count++] = chunk;
        if ((words_at(chunk + size)[1] & PREVIOUS_IN_USE) == 0) {
            add_free(chunk, size);
        } else {
            add_place(words + 1, kind_of_used(chunk));
            if (kind_of_used(chunk) == LIVE_HEAD && !is_own(chunk + 16)) reserve(words + 2, size - 8);
        }
        chunk += size;
    }
    if (chunk == top) add_place(words_at(top) + 1, TOP_HEAD);
}

/* The depot's lines, to the end of the arena: stack of magazines, open magazine, room in that, total, and two counts that decide nothing. */
static void add_depot(uint64_t arena) {
    enum { LINE_WORDS = 6, MAGAZINE_LINK = 2 };
    uint64_t *lines = field_of(ARENA, arena, "Depot"), *end = words_at(arena) + bytes_of(ARENA) / 8;
    for (uint64_t *line = lines; line < end; line += LINE_WORDS) {
        add_places(line, 2, DEPOT_STACK);
        add_places(line + 2, 2, DEPOT_COUNT);
        add_places(line + 4, 2, ARENA_WORD);
        add_cached_list(line[1]);
        for (uint64_t magazine = line[0]; magazine != 0; magazine = words_at(magazine)[MAGAZINE_LINK]) {
            add_cached_list(magazine);
            add_place(words_at(magazine) + MAGAZINE_LINK, DEPOT_LINK);
        }
    }
}

static void add_arena_words(uint64_t arena) {
    static const char *const taken[] = {
        "Lock", "1", "FastBins", "10", "Top", "1", "Rings", "254", "BinMap", "4", "Depot", "10000", NULL,
    };
    uint64_t *fast = field_of(ARENA, arena, "FastBins");
    add_places(field_of(ARENA, arena, "Rings"), 252, ARENA_RING);
    add_places(fast, 8, ARENA_FAST);
    add_places(field_of(ARENA, arena, "BinMap"), 4, ARENA_MAP);
    add_place(field_of(ARENA, arena, "Top"), ARENA_TOP);
    add_depot(arena);
    add_other_words(arena, ARENA, taken, ARENA_WORD);
    reserve(words_at(arena), bytes_of(ARENA));
    for (int bin = 0; bin < 10; bin++)
        for (uint64_t chunk = fast[bin]; chunk != 0; chunk = words_at(chunk)[2]) {
            add_listed(chunk + 16, FAST_HEAD);
            add_place(words_at(chunk) + 2, FAST_LINK);
        }
    for (uint64_t user = *field_of(ARENA, arena, "Remote"); user != 0; user = *words_at(user)) {
        add_listed(user, REMOTE_HEAD);
        add_place(words_at(user), REMOTE_LINK);
    }
}

static void walk_heaps(uint64_t arena, uint64_t top) {
    uint64_t heap_mask = described()[5] - 1;
    for (uint64_t heap = top & ~heap_mask; heap != 0; heap = *field_of(HEAP, heap, "Previous")) {
        int holds_arena = (arena & ~heap_mask) == heap;
        uint64_t first = holds_arena ? arena + bytes_of(ARENA) : heap + bytes_of(HEAP);
        add_places(words_at(heap), bytes_of(HEAP) / 8, HEAP_WORD);
        walk((first + 15) & ~15ul, heap + *field_of(HEAP, heap, "Size"), top);
    }
}

static void add_mapped(uint64_t root) {
    uint64_t *table = words_at(*field_of(ROOT, root, "MapTable"));
    if (table == NULL) return;
    add_places(table, 2 * table[0] + 1, TABLE_WORD);
    for (uint64_t slot = 1; slot <= table[0]; slot++) {
        if (table[slot] <= 1) continue;
        add_place(words_at(table[slot]) - 1, MAPPED_HEAD);
        add_place(words_at(table[slot]) - 2, MAPPED_LEAD);
    }
}

/* All arenas after all lists: a chunk's kind depends on every cache. */
static void find_places(void) {
    static const char *const locks[] = { "MapLock", "1", "DirectoryLock", "1", NULL };
    uint64_t root = described()[DESCRIBED_ROOT], main = described()[DESCRIBED_MAIN], arena = main;
    for (uint64_t cache = *field_of(ROOT, root, "Caches"); cache != 0; cache = *field_of(CACHE, cache, "Next")) add_cache(cache);
    do {
        add_arena_words(arena);
        arena = *field_of(ARENA, arena, "Next");
    } while (arena != main);
    do {
        uint64_t top = *field_of(ARENA, arena, "Top");
        if (arena == main) walk((*field_of(ROOT, root, "BreakBase") + 15) & ~15ul, UINT64_MAX, top);
        else walk_heaps(arena, top);
        arena = *field_of(ARENA, arena, "Next");
    } while (arena != main);
    add_mapped(root);
    add_other_words(root, ROOT, locks, ROOT_WORD);
    reserve(words_at(root), bytes_of(ROOT));
    reserve(words_at(described()[DESCRIBED_EXITED]), bytes_of(CACHE));
}

/* A place of a random kind: the few words of an arena are tried as often as the many of its chunks. */
static struct place some_place(uint64_t *random) {
    enum kind kind;
    do kind = next_random(random) % KIND_COUNT;
    while (kind_counts[kind] == 0);
    int left = (int)(next_random(random) % (uint64_t)kind_counts[kind]);
    for (int i = 0;; i++)
        if (places[i].kind == kind && left-- == 0) return places[i];
}

#endif

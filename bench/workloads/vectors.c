// what: realloc: vectors that grow by a half to 2 MiB beside each other, texts that grow by a few bytes at a time
// stands for: dynamic arrays, string builders, read buffers of C programs and interpreters
// idea from: the realloc loops of interpreters; growth factors of 1.5 as usual vectors have them
#include "bench.h"

enum { VECTORS = 12, TEXTS = 40, LONGEST_VECTOR = 2 * MIB, LONGEST_TEXT = 6 * KIB };

// The first mark moves along and is checked at the new place; the last is of the old size and address.
static char *resized(char *block, size_t size) {
    size_t old_size = block != NULL ? checked(block) : 0;
    block = opaque(realloc(block, size));
    require(block != NULL, "no memory");
    if (old_size > 0) require(memcmp(block, &old_size, sizeof old_size) == 0, "realloc lost the content");
    return marked(block, size);
}

static void grow_vectors(void) {
    char *vectors[VECTORS] = { NULL };
    for (size_t size = 64; size < LONGEST_VECTOR; size += size / 2)
        for (int i = 0; i < VECTORS; i++) vectors[i] = resized(vectors[i], size);
    for (int i = 0; i < VECTORS; i++) give(vectors[i]);
}

static void build_texts(Random *random) {
    char *texts[TEXTS] = { NULL };
    size_t lengths[TEXTS] = { 0 };
    for (size_t i = 0; lengths[i] < LONGEST_TEXT; i = below(random, TEXTS)) {
        lengths[i] += between(random, 16, 100);
        texts[i] = resized(texts[i], lengths[i]);
    }
    for (int i = 0; i < TEXTS; i++) give(texts[i]);
}

int main(int argc, char **argv) {
    Random random = seeded(7);
    read_scale(argc, argv);
    for (long round = scaled(32); round > 0; round--) grow_vectors();
    for (long round = scaled(800); round > 0; round--) build_texts(&random);
    return done();
}

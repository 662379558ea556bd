// A hook is told who called: an address inside the calling function.
// only: linked, hooks are our own
// flags: -rdynamic
#include "counting.h"

// The function that an address lies in.
static const char *function_at(const void *address) {
    Dl_info symbol;
    CHECK(dladdr(address, &symbol) != 0 && symbol.dli_sname != NULL);
    return symbol.dli_sname;
}

#define CALLED_BY(name) CHECK(strcmp(function_at(last_caller), name) == 0)

void *duck(void) {
    void *block = malloc(100);
    CALLED_BY("duck");
    return block;
}

void *goose(void *block) {
    block = realloc(block, 3000);
    CALLED_BY("goose");
    return block;
}

void swan(void *block) {
    free(block);
    CALLED_BY("swan");
}

void heron(void) {
    void *block = memalign(64, 100);
    CALLED_BY("heron");
    free(block);
    block = calloc(10, 10);
    CALLED_BY("heron");
    free(block);
    block = valloc(10);
    CALLED_BY("heron");
    free(block);
    CHECK(posix_memalign(&block, 64, 10) == 0);
    CALLED_BY("heron");
    free(block);
}

int main(void) {
    COMPARE(ptmalloc_set_hooks(&counting), ==, 0);
    for (int i = 0; i < 100; i++) {
        swan(goose(duck()));
        heron();
    }
    COMPARE(ptmalloc_set_hooks(NULL), ==, 0);
}

// Hooks lie where no stray write reaches them: in no page of the library that can be written.
// only: linked, hooks are our own
#include "counting.h"

static uintptr_t s_wanted;

static void look(const uintptr_t *words, const uintptr_t *end) {
    for (; words < end; words++) CHECK(*words != s_wanted);
}

/* The library's writable pages, and its zeroed ones behind them. Answers how many there are. */
static int look_through_library(void) {
    char line[4096], path[4096];
    Dl_info library;
    uintptr_t last = 0;
    int count = 0;
    CHECK(dladdr(function_named("ptmalloc_version"), &library) != 0 && realpath(library.dli_fname, path) != NULL);
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps) != NULL) {
        char name[4096] = "", access[8];
        uintptr_t start, end;
        sscanf(line, "%lx-%lx %7s %*s %*s %*s %4095s", &start, &end, access, name);
        if (strcmp(name, path) != 0 && (name[0] != 0 || start != last)) continue;
        last = end;
        if (access[1] != 'w') continue;
        look((const uintptr_t *)start, (const uintptr_t *)end);
        count++;
    }
    fclose(maps);
    return count;
}

int main(void) {
    s_wanted = (uintptr_t)counting.malloc;
    for (int i = 0; i < 3; i++) {
        COMPARE(ptmalloc_set_hooks(&counting), ==, 0);
        COMPARE(look_through_library(), >, 0);
        COMPARE(ptmalloc_set_hooks(NULL), ==, 0);
    }
    COMPARE(malloc_calls, >, 0);
}

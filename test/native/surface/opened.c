// A program may dlopen the library for its ptmalloc_ functions; what it allocates through it is freed through it.
// only: dlopen, glibc has no such functions
#include "check.h"
#include <pthread.h>

static void *(*their_malloc)(size_t);
static void (*their_free)(void *);

static void *work(void *unused) {
    void *blocks[100];
    for (size_t i = 0; i < 100; i++) fill(blocks[i] = their_malloc(i * 300), i * 300, i);
    for (size_t i = 0; i < 100; i++) {
        CHECK(holds(blocks[i], i * 300, i));
        their_free(blocks[i]);
    }
    return unused;
}

int main(void) {
    pthread_t threads[3];
    void *mine = malloc(1000);
    void *library = dlopen(getenv("PTMALLOC_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) dprintf(2, "%s\n", dlerror()), exit(1);
    const char *(*version)(void) = dlsym(library, "ptmalloc_version");
    CHECK(version != NULL && strchr(version(), '.') != NULL);
    their_malloc = dlsym(library, "malloc");
    their_free = dlsym(library, "free");
    CHECK(their_malloc != malloc && their_free != free);

    work(NULL);
    for (int i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, work, NULL) == 0);
    for (int i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    free(mine);
    CHECK(dlclose(library) == 0);
    // It stays: threads and blocks may still need it.
    free(malloc(100000));
    work(NULL);
}

// Fork handlers of the program allocate: those registered before the allocator's own, which run inside of it, and those after.
// seconds: 120
#include "child.h"
#include "load.h"

static void use_the_allocator(void) {
    for (size_t size = 10; size < 300000; size *= 3) {
        unsigned char *block = malloc(size), *other = calloc(1, size);
        CHECK(block != NULL && other != NULL);
        fill(block, size, size);
        free(other);
        CHECK((block = realloc(block, size * 2)) != NULL);
        CHECK(holds(block, size, size));
        free(block);
    }
}

__attribute__((constructor(101))) static void before_the_first_malloc(void) {
    CHECK(pthread_atfork(use_the_allocator, use_the_allocator, use_the_allocator) == 0);
}

int main(void) {
    free(malloc(1));
    CHECK(pthread_atfork(use_the_allocator, use_the_allocator, use_the_allocator) == 0);
    load_begin();
    for (int i = 0; i < 40; i++) {
        pid_t child = fork();
        if (child == 0) {
            child_allocates();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    load_end();
}

// Under ulimit -v malloc answers NULL and ENOMEM; afterwards frees and smaller mallocs work, and every block is whole.
// run: 64
// run: 1000
// run: 50000
// run: 2000000
#include "check.h"
#include <sys/resource.h>

static void *volatile newest;

int main(int count, char **arguments) {
    CHECK(count == 2);
    size_t size = (size_t)atol(arguments[1]);
    struct rlimit limit = { 256 * MIB, 256 * MIB };
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);

    for (int round = 0; round < 3; round++) {
        // Each block holds the address of the one before it.
        void *chain = NULL;
        size_t blocks = 0, bytes;
        errno = 0;
        while ((newest = malloc(size)) != NULL) {
            *(void **)newest = chain;
            ((size_t *)newest)[1] = blocks++;
            chain = newest;
        }
        COMPARE(errno, ==, ENOMEM);
        bytes = blocks * size;
        COMPARE(bytes, >, 100 * MIB);
        FAILS_WITH(ENOMEM, realloc(chain, 500 * MIB));
        FAILS_WITH(ENOMEM, calloc(1, 300 * MIB));

        while (chain != NULL) {
            void *block = chain;
            COMPARE(((size_t *)block)[1], ==, --blocks);
            chain = *(void **)block;
            free(block);
        }
        void *again = malloc(100 * MIB);
        CHECK(again != NULL);
        free(again);
    }
}

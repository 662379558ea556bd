// Whatever the limit, and so wherever in an allocation the system's refusal comes, the heap stays whole: random calls under 60 different limits.
// run: main RLIMIT_AS
// run: thread RLIMIT_AS
// run: main RLIMIT_DATA
// seconds: 120
#include "child.h"
#include <pthread.h>
#include <sys/resource.h>

enum { SLOTS = 400, STEPS = 2500 };

static unsigned char *blocks[SLOTS];
static size_t sizes[SLOTS];
static int refusals;

static size_t some_size(uint64_t *random) {
    switch (next_random(random) % 8) {
    case 0: return next_random(random) % (2 * MIB);
    case 1: case 2: return next_random(random) % (200 * KIB);
    default: return next_random(random) % 3000;
    }
}

// Only the ends of a block are written and compared: enough to see a neighbour's trespass.
static size_t edge(size_t size) { return size < 100 ? size : 100; }

static void mark(size_t i) {
    fill(blocks[i], edge(sizes[i]), i);
    fill(blocks[i] + sizes[i] - edge(sizes[i]), edge(sizes[i]), i);
}

static void verify(size_t i) {
    if (blocks[i] == NULL) return;
    if (sizes[i] >= 200) CHECK(holds(blocks[i], 100, i));
    CHECK(holds(blocks[i] + sizes[i] - edge(sizes[i]), edge(sizes[i]), i));
}

static void *work(void *seed) {
    uint64_t random = 1234567 + (size_t)seed;
    for (int step = 0; step < STEPS; step++) {
        size_t i = next_random(&random) % SLOTS, size = some_size(&random);
        unsigned char *block;
        verify(i);
        errno = 0;
        switch (next_random(&random) % 6) {
        case 0:
            free(blocks[i]);
            blocks[i] = NULL;
            continue;
        case 1:
            // A block of its own, or the old one untouched.
            block = realloc(blocks[i], size + 1);
            break;
        case 2:
            block = memalign((size_t)16 << next_random(&random) % 10, size + 1);
            if (block != NULL) free(blocks[i]);
            break;
        case 3:
            block = calloc(1, size + 1);
            if (block != NULL) free(blocks[i]);
            break;
        default:
            block = malloc(size + 1);
            if (block != NULL) free(blocks[i]);
        }
        if (block == NULL) {
            COMPARE(errno, ==, ENOMEM);
            refusals++;
            verify(i);
            continue;
        }
        blocks[i] = block;
        sizes[i] = size + 1;
        mark(i);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        verify(i);
        free(blocks[i]);
    }
    return NULL;
}

static void work_in_thread(void *seed) {
    pthread_t thread;
    pthread_attr_t small_stack;
    pthread_attr_init(&small_stack);
    pthread_attr_setstacksize(&small_stack, 128 * KIB);
    CHECK(pthread_create(&thread, &small_stack, work, seed) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

int main(int count, char **arguments) {
    CHECK(count == 3);
    int resource = strcmp(arguments[2], "RLIMIT_AS") == 0 ? RLIMIT_AS : RLIMIT_DATA;
    int runs_dry = 0;
    for (size_t i = 0; i < 60; i++) {
        pid_t child = fork();
        if (child == 0) {
            // From hardly anything beyond the program itself, in odd steps of pages, to nearly enough.
            struct rlimit limit;
            limit.rlim_cur = limit.rlim_max = 12 * MIB + i * i * 11 * PAGE;
            CHECK(setrlimit(resource, &limit) == 0);
            if (strcmp(arguments[1], "main") == 0) work((void *)i);
            else work_in_thread((void *)i);
            _exit(refusals > 0 ? 3 : 0);
        }
        int code = exit_code_of(child);
        CHECK(code == 0 || code == 3);
        runs_dry += code == 3;
    }
    // Otherwise nothing was tested.
    COMPARE(runs_dry, >, 30);
}

// giving back: after a burst, in whatever thread and freed by whomever, memory goes back while one thread makes a few calls that its cache serves.
// only: ptmalloc, glibc keeps what lies below a block in use
// run: main small one_size
// run: main medium one_size
// run: main large one_size
// run: main medium calloc
// run: main small realloc
// run: main medium medium
// run: main small other_thread
// run: ended small one_size
// run: ended large several_sizes
// run: asleep medium several_sizes
// run: asleep large batches
// run: foreign small one_size
// run: foreign large several_sizes
// run: PTMALLOC_ARENA_MAX=1 asleep medium one_size
// run: PTMALLOC_DECAY=100 main small one_size
#include "../background/silent.h"
#include <pthread.h>

enum { THREADS = 4, BURST_BYTES = 96 * MIB };
static size_t block_size;
static pthread_barrier_t filled, emptied, over;
static void **blocks_of[THREADS];

static int is(const char *word, const char *other) { return strcmp(word, other) == 0; }

static size_t count_of_blocks(void) { return BURST_BYTES / THREADS / block_size; }

/* One block in a thousand stays in use, so that top does not take the others in. */
static void fill_blocks(int number) {
    size_t count = count_of_blocks();
    blocks_of[number] = malloc(count * sizeof(void *));
    for (size_t i = 0; i < count; i++) memset(blocks_of[number][i] = malloc(block_size), 1, block_size);
}

static void empty_blocks(int number) {
    size_t count = count_of_blocks();
    for (size_t i = 0; i < count; i++)
        if (i % 1000 != 999) free(blocks_of[number][i]);
    free(blocks_of[number]);
}

static void *burst_in_thread(void *number) {
    fill_blocks((int)(long)number);
    pthread_barrier_wait(&filled);
    empty_blocks((int)(long)number);
    pthread_barrier_wait(&emptied);
    return NULL;
}

static void *burst_and_sleep(void *number) {
    burst_in_thread(number);
    pthread_barrier_wait(&over);
    return NULL;
}

static void *fill_and_sleep(void *number) {
    fill_blocks((int)(long)number);
    pthread_barrier_wait(&filled);
    pthread_barrier_wait(&over);
    return NULL;
}

/* Where the burst happens. */
static void make_burst(const char *place) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&filled, NULL, THREADS + 1);
    pthread_barrier_init(&emptied, NULL, THREADS + 1);
    pthread_barrier_init(&over, NULL, THREADS + 1);
    if (is(place, "main")) {
        for (int i = 0; i < THREADS; i++) fill_blocks(i);
        for (int i = 0; i < THREADS; i++) empty_blocks(i);
        return;
    }
    void *(*work)(void *) = is(place, "ended") ? burst_in_thread : is(place, "asleep") ? burst_and_sleep : fill_and_sleep;
    for (long i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    pthread_barrier_wait(&filled);
    if (is(place, "foreign"))
        for (int i = 0; i < THREADS; i++) empty_blocks(i);
    else
        pthread_barrier_wait(&emptied);
    if (is(place, "ended"))
        for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

/* A few calls a millisecond. */
static void call_a_little(const char *kind) {
    static void *changed;
    if (is(kind, "one_size")) free(malloc(100));
    else if (is(kind, "calloc")) free(calloc(1, 200));
    else if (is(kind, "medium")) free(malloc(5000));
    else if (is(kind, "realloc")) {
        CHECK((changed = realloc(changed, 700)) != NULL);
        CHECK((changed = realloc(changed, 40)) != NULL);
    } else {
        enum { MANY = 60 };
        void *several[MANY];
        int count = is(kind, "batches") ? MANY : 12;
        for (int i = 0; i < count; i++) CHECK((several[i] = malloc(is(kind, "batches") ? 64 : 30 + 60 * i)) != NULL);
        for (int i = 0; i < count; i++) free(several[i]);
    }
}

static void *call_until_back(void *kind) {
    size_t limit = (size_t)12 * MIB;
    for (int i = 0; i < 10000; i++) {
        call_a_little(kind);
        sleep_for(1);
        if (i % 50 == 0 && resident() < limit) return NULL;
    }
    dprintf(2, "%zu KiB are in RAM\n", resident() / KIB);
    CHECK(!"the memory came back");
    return NULL;
}

int main(int count, char **arguments) {
    CHECK(count == 4);
    block_size = is(arguments[2], "small") ? 100 : is(arguments[2], "medium") ? 2000 : 20000;
    free(malloc(100)); /* main has begun before the others */
    make_burst(arguments[1]);
    COMPARE(background_thread(), ==, 0);
    if (!is(arguments[3], "other_thread")) {
        call_until_back(arguments[3]);
        return 0;
    }
    /* A thread that was not there before, and that alone calls. */
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, call_until_back, "one_size") == 0 && pthread_join(thread, NULL) == 0);
}

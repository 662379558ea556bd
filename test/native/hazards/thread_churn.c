// 10,000 threads come and go, and leave nothing behind: arenas and caches are used again, memory stays within 2 MiB of what 100 threads needed.
// run: they free everything themselves
// run: late, their last free comes from a destructor
// run: others free what they leave
// seconds: 120
#include "check.h"
#include <pthread.h>

enum { TOGETHER = 10 };

static pthread_key_t key;
static int late, leave;

static void free_late(void *block) {
    free(block);
    free(malloc(2000));
}

static void *body(void *unused) {
    void *blocks[100];
    for (int i = 0; i < 100; i++) memset(blocks[i] = malloc((size_t)i * 30), 1, (size_t)i * 30);
    for (int i = 0; i < 100; i++) free(blocks[i]);
    if (late) CHECK(pthread_setspecific(key, malloc(1000)) == 0);
    (void)unused;
    return leave ? malloc(1000) : NULL;
}

static void run_threads(int count) {
    for (int done = 0; done < count; done += TOGETHER) {
        pthread_t threads[TOGETHER];
        void *left;
        for (int i = 0; i < TOGETHER; i++) CHECK(pthread_create(&threads[i], NULL, body, NULL) == 0);
        for (int i = 0; i < TOGETHER; i++) {
            CHECK(pthread_join(threads[i], &left) == 0);
            free(left);
        }
    }
}

int main(int count, char **arguments) {
    CHECK(count > 1);
    late = strcmp(arguments[1], "late,") == 0;
    leave = strcmp(arguments[1], "others") == 0;
    free(malloc(1));
    CHECK(pthread_key_create(&key, free_late) == 0);
    run_threads(100);
    size_t before = resident_bytes();
    run_threads(9900);
    COMPARE(resident_bytes(), <=, before + 2 * MIB);
}

// A thread whose first call of all comes from its last destructors.
#include "check.h"
#include <pthread.h>

static pthread_key_t key;
static unsigned char *blocks[100];

static void destroy(void *number) {
    size_t self = (size_t)number - 1;
    fill(blocks[self] = malloc(5000), 5000, self);
    free(malloc(100));
}

static void *body(void *number) {
    CHECK(pthread_setspecific(key, number) == 0);
    return NULL;
}

int main(void) {
    free(malloc(1));
    CHECK(pthread_key_create(&key, destroy) == 0);
    for (size_t i = 0; i < 100; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, body, (void *)(i + 1)) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(holds(blocks[i], 5000, i));
        free(blocks[i]);
    }
}

// Three threads fork at the same time, while others allocate.
// seconds: 120
#include "child.h"
#include "load.h"

static void *fork_often(void *unused) {
    for (int i = 0; i < 60; i++) {
        pid_t child = fork();
        if (child == 0) {
            child_allocates();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
        free(malloc(5000));
    }
    return unused;
}

int main(void) {
    pthread_t threads[3];
    load_begin();
    for (int i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, fork_often, NULL) == 0);
    for (int i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    load_end();
}

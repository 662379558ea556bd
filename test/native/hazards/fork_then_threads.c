// A child forked under load starts threads of its own, which allocate and end; and forks again.
// seconds: 120
#include "child.h"
#include "load.h"

static void *allocate(void *unused) {
    child_allocates();
    return unused;
}

int main(void) {
    load_begin();
    for (int i = 0; i < 50; i++) {
        pid_t child = fork();
        if (child == 0) {
            pthread_t threads[6];
            for (int j = 0; j < 6; j++) CHECK(pthread_create(&threads[j], NULL, allocate, NULL) == 0);
            pid_t grandchild = fork();
            if (grandchild == 0) {
                child_allocates();
                _exit(0);
            }
            for (int j = 0; j < 6; j++) CHECK(pthread_join(threads[j], NULL) == 0);
            COMPARE(exit_code_of(grandchild), ==, 0);
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    load_end();
}

// At most 1 fork in 100 under load finds an arena in use, which the child must then leave frozen.
// only: ptmalloc, glibc locks every arena in fork instead
// seconds: 120
#include "child.h"
#include "load.h"

int main(void) {
    unsigned long (*frozen_forks)(void) = function_named("ptmalloc_frozen_forks");
    int frozen = 0, report[2];
    CHECK(pipe(report) == 0);
    load_begin();
    for (int i = 0; i < 500; i++) {
        unsigned long before = frozen_forks(), after;
        pid_t child = fork();
        if (child == 0) {
            child_allocates();
            after = frozen_forks();
            _exit(write(report[1], &after, sizeof after) == sizeof after ? 0 : 1);
        }
        COMPARE(exit_code_of(child), ==, 0);
        CHECK(read(report[0], &after, sizeof after) == sizeof after);
        COMPARE(after - before, <=, 1);
        frozen += after != before;
    }
    load_end();
    COMPARE(frozen, <=, 5);
}

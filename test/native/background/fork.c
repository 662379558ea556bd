// background: a child forked while the thread runs has none, can allocate, and gets its own when it needs one; the parent keeps its.
// only: ptmalloc, glibc has no such thread
// run: PTMALLOC_BACKGROUND=1
#include "../hazards/child.h"
#include "silent.h"

static void have_memory_returned(void) {
    size_t before = resident();
    burst();
    CHECK(wait_for_background(1));
    CHECK(memory_falls_below(before + 12 * MIB));
    CHECK(wait_for_background(0));
}

int main(void) {
    size_t before = resident();
    burst();
    CHECK(wait_for_background(1));
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();
        if (child == 0) {
            COMPARE(background_thread(), ==, 0);
            child_allocates();
            if (i == 0) have_memory_returned();
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    CHECK(memory_falls_below(before + 12 * MIB));
    CHECK(wait_for_background(0));
    have_memory_returned();
}

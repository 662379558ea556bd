// background: a user namespace can be entered, as `unshare -U` does, unless the thread runs right then: the kernel allows it to processes of one thread.
// only: ptmalloc, glibc has no such thread
// run: burst
// run: PTMALLOC_BACKGROUND=1 nothing
// run: PTMALLOC_BACKGROUND=1 burst
#include "silent.h"
#include <sched.h>

/* Where the system keeps namespaces from everyone it says so by another number. */
static int is_refused_for_threads(void) { return unshare(CLONE_NEWUSER) != 0 && errno == EINVAL; }

int main(int count, char **arguments) {
    CHECK(count == 2);
    const char *background = getenv("PTMALLOC_BACKGROUND");
    if (strcmp(arguments[1], "burst") == 0) burst();
    else free(malloc(100 * KIB));

    if (background != NULL && strcmp(arguments[1], "burst") == 0) {
        CHECK(wait_for_background(1));
        CHECK(is_refused_for_threads());
        CHECK(wait_for_background(0));
    }
    CHECK(!is_refused_for_threads());
}

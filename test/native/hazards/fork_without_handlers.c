// Children that libc's fork handlers never hear of (_Fork, a bare clone, vfork) allocate and free.
// run: _Fork
// run: clone
// run: vfork
#include "child.h"
#include <sys/syscall.h>

static unsigned char *inherited;

static void be_a_child(void) {
    child_allocates();
    CHECK(holds(inherited, 1000, 1));
    _exit(7);
}

static int run_child(const char *way) {
    pid_t child;
    if (strcmp(way, "vfork") == 0) {
        // The child borrows the parent's memory: what it allocates it must give back.
        child = vfork();
        if (child == 0) be_a_child();
    } else {
        child = strcmp(way, "_Fork") == 0 ? _Fork() : (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
        if (child == 0) be_a_child();
    }
    return exit_code_of(child);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    fill(inherited = malloc(1000), 1000, 1);
    for (int i = 0; i < 100; i++) {
        COMPARE(run_child(arguments[1]), ==, 7);
        free(malloc(1000));
    }
}

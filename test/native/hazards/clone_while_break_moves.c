// A bare clone or _Fork at the moment when another thread moves the break: the kernel may give the child a break that does not fit its memory
// (it copies the two one after the other), and libc's sbrk then hands out addresses where nothing is. The child must not rely on it.
// only: ptmalloc, glibc leaves its main arena locked in such a child
// run: MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=0 MALLOC_TRIM_THRESHOLD_=0 _Fork
// run: MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=0 MALLOC_TRIM_THRESHOLD_=0 clone
// seconds: 120
#include "child.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>

static atomic_int done;

// Without a pad and a threshold each of these goes up, and each free down again.
static void *move_the_break(void *unused) {
    while (!atomic_load(&done)) {
        void *blocks[8];
        for (int i = 0; i < 8; i++) blocks[i] = malloc(120 * KIB);
        for (int i = 8; i-- > 0;) free(blocks[i]);
    }
    return unused;
}

int main(int count, char **arguments) {
    pthread_t threads[2];
    CHECK(count == 2);
    free(malloc(1));
    for (int i = 0; i < 2; i++) CHECK(pthread_create(&threads[i], NULL, move_the_break, NULL) == 0);
    for (int i = 0; i < 1500; i++) {
        pid_t child = strcmp(arguments[1], "_Fork") == 0 ? _Fork() : (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
        if (child == 0) {
            alarm(CHILD_SECONDS);
            for (size_t size = 1000; size < 120 * KIB; size *= 2) memset(malloc(size), 1, size);
            _exit(0);
        }
        COMPARE(exit_code_of(child), ==, 0);
    }
    atomic_store(&done, 1);
    for (int i = 0; i < 2; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

// A hook may be left by longjmp (or by an exception): the thread's hooks are on again at its next call.
// only: linked, hooks are our own
#include "check.h"
#include "ptmalloc.h"
#include <setjmp.h>

enum { LEAVES = 12345, STAYS = 100 };
static jmp_buf back;
static int calls;

static void *leaving(size_t size, const void *caller) {
    (void)caller;
    calls++;
    if (size == LEAVES) longjmp(back, 1);
    return malloc(size);
}

static void *from_further_down(int frames) {
    volatile char frame[1000];
    frame[0] = (char)frames;
    void *block = frames == 0 ? malloc(STAYS) : from_further_down(frames - 1);
    frame[1] = frame[0];
    return block;
}

static void leave(void) {
    if (setjmp(back) == 0) malloc(LEAVES);
}

int main(void) {
    struct ptmalloc_hooks hooks = { .size = sizeof hooks, .malloc = leaving };
    CHECK(ptmalloc_set_hooks(&hooks) == 0);
    for (int round = 1; round <= 10; round++) {
        calls = 0;
        leave();
        COMPARE(calls, ==, 1);

        /* The hook itself allocates, and is not entered by that. */
        for (int i = 0; i < 10; i++) CHECK(malloc(STAYS) != NULL);
        COMPARE(calls, ==, 11);
        CHECK(from_further_down(20) != NULL);
        COMPARE(calls, ==, 12);
    }
}

// Two runs of a program get their blocks in different places of the same memory.
// only: ptmalloc, glibc places by order
// run: PTMALLOC_HARDEN=1
// run: PTMALLOC_HARDEN=2
#include "check.h"

enum { BLOCKS = 64, ORDER = BLOCKS * sizeof(long) };

/* Where blocks lie, seen from the first: without randomness always the same. */
static void print_places(void) {
    char *blocks[BLOCKS];
    long order[BLOCKS];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < BLOCKS; i++) blocks[i] = malloc(100);
        for (int i = 0; i < BLOCKS; i++) order[i] = blocks[i] - blocks[0];
        for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
    }
    CHECK(write(1, order, sizeof order) == sizeof order);
}

static void run_once(const char *program, char *order) {
    char command[4096];
    snprintf(command, sizeof command, "'%s' places", program);
    FILE *run = popen(command, "r");
    CHECK(run != NULL && fread(order, 1, ORDER, run) == ORDER);
    pclose(run);
}

int main(int count, char **arguments) {
    if (count > 1) {
        print_places();
        return 0;
    }
    char first[ORDER], second[ORDER];
    run_once(arguments[0], first);
    run_once(arguments[0], second);
    CHECK(memcmp(first, second, ORDER) != 0);
}

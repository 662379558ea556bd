// Whoever says how many arenas there may be gets as many: a second thread has one of its own.
#include "arenas.h"

int main(void) {
    COMPARE(mallopt(M_ARENA_TEST, 8), ==, 1);
    COMPARE(count_arenas(3), ==, 4);
}

// By default a second thread gets an arena of its own.
#include "arenas.h"

int main(void) {
    COMPARE(count_arenas(3), ==, 4);
}

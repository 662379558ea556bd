// mallopt answers 1, for parameters it does not know as well; 0 only for fast chunks that cannot be that large.
#include "check.h"

int main(void) {
    COMPARE(mallopt(12345, 1), ==, 1);
    COMPARE(mallopt(0, 1), ==, 1);
    COMPARE(mallopt(M_MXFAST, 161), ==, 0);
    COMPARE(mallopt(M_MXFAST, 160), ==, 1);
    COMPARE(mallopt(M_MXFAST, 0), ==, 1);
    COMPARE(mallopt(M_ARENA_MAX, 0), ==, 1);
    COMPARE(mallopt(M_ARENA_MAX, -1), ==, 1);
    COMPARE(mallopt(M_ARENA_TEST, 0), ==, 1);
    COMPARE(mallopt(M_TRIM_THRESHOLD, 1 << 20), ==, 1);
    COMPARE(mallopt(M_TOP_PAD, 1 << 20), ==, 1);
    COMPARE(mallopt(M_MMAP_THRESHOLD, 1 << 20), ==, 1);
    COMPARE(mallopt(M_MMAP_MAX, 10), ==, 1);
    COMPARE(mallopt(M_PERTURB, 1), ==, 1);
    COMPARE(mallopt(M_CHECK_ACTION, 3), ==, 1);
}

// memalign: an alignment of 2^63 cannot be served (ENOMEM), a larger one makes no sense (EINVAL).
#include "check.h"

int main(void) {
    volatile size_t largest = (size_t)1 << 63;
    FAILS_WITH(ENOMEM, memalign(largest, 10));
    FAILS_WITH(EINVAL, memalign(largest + 1, 10));
    FAILS_WITH(EINVAL, memalign(SIZE_MAX, 10));
    FAILS_WITH(ENOMEM, memalign((size_t)1 << 62, 10));
}

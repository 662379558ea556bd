// Without perturb a freed block keeps its bytes: nobody pays for filling.
// run:
// run: MALLOC_PERTURB_=0
#include "check.h"

int main(void) {
    unsigned char *block = malloc(50000), *guard = malloc(50000);
    memset(block, 7, 50000);
    const volatile unsigned char *freed = block;
    free(block);
    for (int i = 64; i < 50000; i++) COMPARE(freed[i], ==, 7);
    free(guard);
}

// free(NULL) does nothing, also before the first malloc of the process and before main.
#include "check.h"

__attribute__((constructor(101))) static void before_main(void) { free(NULL); }

int main(void) {
    errno = 77;
    free(NULL);
    COMPARE(errno, ==, 77);
}

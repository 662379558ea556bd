// malloc_info knows no options: anything but 0 returns EINVAL, writes nothing and leaves errno alone.
#include "check.h"

int main(void) {
    char *text;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    errno = 99;
    COMPARE(malloc_info(1, stream), ==, EINVAL);
    COMPARE(malloc_info(-1, stream), ==, EINVAL);
    COMPARE(errno, ==, 99);
    fclose(stream);
    COMPARE(length, ==, 0);
}

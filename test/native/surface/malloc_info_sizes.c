// malloc_info's lines of sizes add up to its totals: each free chunk but top is in one of them, wherever it waits.
#include "check.h"

enum { BLOCKS = 20000 };

static long number_after(const char *text, const char *what) {
    const char *found = strstr(text, what);
    CHECK(found != NULL);
    return atol(found + strlen(what));
}

/* Of one heap's text: the sum of an attribute over the lines that begin so. */
static long sum_of(const char *text, const char *end, const char *line, const char *attribute) {
    long sum = 0;
    for (const char *at = strstr(text, line); at != NULL && at < end; at = strstr(at + 1, line)) sum += number_after(at, attribute);
    return sum;
}

static void compare(const char *heap) {
    const char *end = strstr(heap, "</sizes>");
    const char *fast = strstr(heap, "<total type=\"fast\""), *rest = strstr(heap, "<total type=\"rest\"");
    CHECK(end != NULL && fast != NULL && rest != NULL);
    long listed = sum_of(heap, end, "<size from", "count=\"") + sum_of(heap, end, "<unsorted from", "count=\"");
    COMPARE(listed + 1, ==, number_after(fast, "count=\"") + number_after(rest, "count=\""));
}

int main(void) {
    static void *blocks[BLOCKS];
    char *text;
    size_t length;
    for (int i = 0; i < BLOCKS; i++) blocks[i] = malloc((size_t)i * 7 % 3000);
    for (int i = 0; i < BLOCKS; i++) {
        if (i % 3 != 0) free(blocks[i]);
    }
    FILE *stream = open_memstream(&text, &length);
    COMPARE(malloc_info(0, stream), ==, 0);
    fclose(stream);
    compare(strstr(text, "<heap nr=\"0\">"));
}

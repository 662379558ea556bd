// mallinfo2 and mallinfo: what the system gave is what is in use and what is free; mapped blocks are counted apart.
// flags: -Wno-deprecated-declarations
#include "check.h"

int main(void) {
    free(malloc(1));
    struct mallinfo2 before = mallinfo2();
    COMPARE(before.arena, ==, before.uordblks + before.fordblks);
    COMPARE(before.hblks, ==, 0);
    COMPARE(before.usmblks, ==, 0);
    COMPARE(before.arena, >=, 132 * KIB);
    COMPARE(before.keepcost, >, 0);

    void *blocks[100];
    for (int i = 0; i < 100; i++) CHECK((blocks[i] = malloc(70000)) != NULL);
    void *mapped = malloc(10 * MIB);
    struct mallinfo2 now = mallinfo2();
    COMPARE(now.uordblks, >=, before.uordblks + 100 * 70000);
    COMPARE(now.uordblks, <=, before.uordblks + 100 * 70000 + 10000);
    COMPARE(now.arena, ==, now.uordblks + now.fordblks);
    COMPARE(now.hblks, ==, 1);
    COMPARE(now.hblkhd, ==, 10 * MIB + PAGE);

    struct mallinfo narrow = mallinfo();
    COMPARE(narrow.arena, ==, (int)now.arena);
    COMPARE(narrow.uordblks, ==, (int)now.uordblks);
    COMPARE(narrow.hblkhd, ==, (int)now.hblkhd);

    // Every second one is free in a bin; the last ones are not, so nothing is trimmed.
    for (int i = 0; i < 90; i += 2) free(blocks[i]);
    struct mallinfo2 later = mallinfo2();
    COMPARE(later.uordblks, <=, now.uordblks - 45 * 70000);
    COMPARE(later.ordblks, >=, 45);
    COMPARE(later.arena, ==, later.uordblks + later.fordblks);
    free(mapped);
    COMPARE(mallinfo2().hblks, ==, 0);
}

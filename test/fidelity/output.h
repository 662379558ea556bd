// Records and errors through write(2), the break through sbrk: nothing here allocates.
#pragma once

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "record.h"

enum { BUFFERED = 4096, BREAK_ALIGNMENT = 64 * 1024 };

static struct record buffer[BUFFERED];
static unsigned buffered;

static _Noreturn void fail(const char *line) {
    (void)!write(STDERR_FILENO, line, strlen(line));
    _exit(2);
}

static void flush_output(void) {
    const char *from = (const char *)buffer, *end = (const char *)(buffer + buffered);
    while (from < end) {
        ssize_t written = write(STDOUT_FILENO, from, (size_t)(end - from));
        if (written <= 0)
            fail("oracle: cannot write the records\n");
        from += written;
    }
    buffered = 0;
}

static void write_record(const struct record *record) {
    buffer[buffered++] = *record;
    if (buffered == BUFFERED)
        flush_output();
}

static const char *current_break(void) {
    return sbrk(0);
}

// Where the heap begins is random in steps of a page. Aligned to more than the largest alignment asked for, its place
// no longer matters to memalign, so runs need not have address randomisation switched off.
static void align_break(void) {
    intptr_t excess = (intptr_t)current_break() % BREAK_ALIGNMENT;
    if (excess && sbrk(BREAK_ALIGNMENT - excess) == (void *)-1)
        fail("oracle: the break cannot be moved\n");
}

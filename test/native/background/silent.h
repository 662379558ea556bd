/* Programs that fall silent, and what can be seen of the thread that gives their memory back. Nothing in here allocates. */
#ifndef SILENT_H
#define SILENT_H

#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>

/* Blocks too small for mappings of their own; one in so many stays, so that top does not take them in. */
enum { BURST_BLOCKS = 96 * 16, BURST_SIZE = 64 * KIB - 64, BETWEEN = 100 };
static void *burst_blocks[BURST_BLOCKS];

static inline void sleep_for(int milliseconds) {
    struct timespec span = { milliseconds / 1000, milliseconds % 1000 * 1000000L };
    while (nanosleep(&span, &span) != 0) continue;
}

/* The contents of a file of /proc. */
static inline void read_text(const char *path, char *text, size_t room) {
    int file = open(path, O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, text, room - 1);
    text[length < 0 ? 0 : length] = 0;
    if (file >= 0) close(file);
}

static inline size_t resident(void) {
    char text[100];
    read_text("/proc/self/statm", text, sizeof text);
    return strtoul(strchr(text, ' '), NULL, 10) * PAGE;
}

/* The number of a thread of this process with the allocator's name for its own; 0: there is none. */
static inline int background_thread(void) {
    struct entry { unsigned long number; long offset; unsigned short length; char type; char name[]; } *entry;
    char entries[8192];
    int folder = open("/proc/self/task", O_RDONLY | O_DIRECTORY), found = 0;
    long bytes;
    while ((bytes = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0)
        for (char *at = entries; at < entries + bytes; at += entry->length) {
            char path[300], name[32];
            entry = (struct entry *)at;
            snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->name);
            read_text(path, name, sizeof name);
            if (strcmp(name, "ptmalloc\n") == 0) found = atoi(entry->name);
        }
    close(folder);
    return found;
}

/* Waits until there is such a thread, or none; how it went. */
static inline int wait_for_background(int wanted) {
    for (int i = 0; i < 1000; i++) {
        if ((background_thread() != 0) == wanted) return 1;
        sleep_for(10);
    }
    return 0;
}

/* Waits until no more than so much is in RAM; whether it came to that. */
static inline int memory_falls_below(size_t bytes) {
    for (int i = 0; i < 1000; i++) {
        if (resident() < bytes) return 1;
        sleep_for(10);
    }
    dprintf(2, "%zu KiB are in RAM\n", resident() / KIB);
    return 0;
}

/* Uses about 96 MiB and frees all but a hundredth of it. */
static inline void burst(void) {
    for (int i = 0; i < BURST_BLOCKS; i++) memset(burst_blocks[i] = malloc(BURST_SIZE), 1, BURST_SIZE);
    for (int i = 0; i < BURST_BLOCKS; i++)
        if (i % BETWEEN != 0) free(burst_blocks[i]);
}

#endif

// What the workloads share: how much work, the same numbers every time, blocks that show whether they are whole,
// threads, and what is reported. Serves C and C++.
//
// Scale, argv[1], multiplies how often the work is done, never how much memory is held at once: peak RSS means the same
// at every scale. (Of the real programs in bench/programs most hold more data at a greater scale.) Each program's figures
// are set so that scale 1 takes about 1 s under glibc 2.36 on two idle cores: the median CPU time, divided by the threads
// that work at once.
//
// On a block that shows wrong data a program ends with 1, on wrong usage with 2.
#ifndef BENCH_H
#define BENCH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KIB = 1024, MIB = 1024 * 1024, PAGE = 4096, MOST_THREADS = 4 };

static double scale = 1;

static inline void read_scale(int argc, char **argv) {
    if (argc > 1) scale = strtod(argv[1], NULL);
    if (scale > 0) return;
    dprintf(2, "%s: expected a scale above 0, found %s\n", argv[0], argv[1]);
    exit(2);
}

// So many rounds at scale 1.
static inline long scaled(long rounds) {
    long count = (long)((double)rounds * scale);
    return count > 0 ? count : 1;
}

static inline void require(int condition, const char *what) {
    if (condition) return;
    dprintf(2, "wrong: %s\n", what);
    exit(1);
}

// Numbers without a seed from the clock (xorshift64*). A seed of its own for each thread.
typedef struct { uint64_t state; } Random;

static inline Random seeded(uint64_t seed) {
    Random random = { (seed + 1) * 0x9e3779b97f4a7c15u };
    return random;
}

static inline uint64_t next(Random *random) {
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * 0x2545f4914f6cdd1du >> 16;
}

static inline size_t below(Random *random, size_t limit) { return next(random) % limit; }

static inline size_t between(Random *random, size_t low, size_t high) { return low + below(random, high - low + 1); }

// Between 2^low and 2^high, each power of two as likely as the next: most blocks of a program are small.
static inline size_t spread(Random *random, int low, int high) {
    size_t floor = (size_t)1 << between(random, (size_t)low, (size_t)high - 1);
    return floor + below(random, floor);
}

// An order to free in: 0 … count - 1, shuffled.
static inline void shuffle(Random *random, unsigned *order, size_t count) {
    for (size_t i = 0; i < count; i++) order[i] = (unsigned)i;
    for (size_t i = count; i > 1; i--) {
        size_t other = below(random, i);
        unsigned last = order[i - 1];
        order[i - 1] = order[other];
        order[other] = last;
    }
}

// The compiler knows malloc, calloc, new and their ends, and drops a pair that it can see through. Not through this.
static inline void *opaque(void *block) {
    __asm__ volatile("" : "+r"(block) : : "memory");
    return block;
}

// A block in use: its size in the first word, size and address in the last, a byte written into every page, as a program
// fills what it has asked for. From 16 bytes on.
static inline void *marked(void *block, size_t size) {
    require(block != NULL, "no memory");
    char *bytes = (char *)block;
    for (size_t page = PAGE; page < size; page += PAGE) bytes[page] = 1;
    size_t last = size ^ (uintptr_t)block;
    memcpy(bytes, &size, sizeof size);
    memcpy(bytes + size - sizeof last, &last, sizeof last);
    return block;
}

// The size of a block, which must still be as it was marked.
static inline size_t checked(const void *block) {
    size_t size, last;
    memcpy(&size, block, sizeof size);
    memcpy(&last, (const char *)block + size - sizeof last, sizeof last);
    require(last == (size ^ (uintptr_t)block), "a block was overwritten");
    return size;
}

static inline void *take(size_t size) { return marked(opaque(malloc(size)), size); }

// Without its marks, so that of two takers of the same bytes the second to give them back notices.
static inline void give(void *block) {
    if (block != NULL) memset((char *)block + checked(block) - sizeof(size_t), 0, sizeof(size_t));
    free(opaque(block));
}

// As many threads as a program of this machine would start.
static inline int threads(void) {
    cpu_set_t cores;
    int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
    return count < MOST_THREADS ? count : MOST_THREADS;
}

typedef void Work(int thread);
typedef struct { Work *work; int thread; } Start;

static inline void *begin(void *start) {
    ((Start *)start)->work(((Start *)start)->thread);
    return NULL;
}

// Runs work(0) … work(count - 1) at once, and waits for all.
static inline void in_threads(int count, Work *work) {
    pthread_t ids[count];
    Start starts[count];
    for (int i = 0; i < count; i++) {
        starts[i].work = work;
        starts[i].thread = i;
        require(pthread_create(&ids[i], NULL, begin, &starts[i]) == 0, "no thread");
    }
    for (int i = 0; i < count; i++) pthread_join(ids[i], NULL);
}

// Neither of these two allocates: they must not disturb what they show.
static inline long resident_kib(void) {
    char text[64] = "";
    int statm = open("/proc/self/statm", O_RDONLY);
    require(statm >= 0 && read(statm, text, sizeof text - 1) > 0, "no /proc/self/statm");
    close(statm);
    return strtol(strchr(text, ' '), NULL, 10) * (sysconf(_SC_PAGESIZE) / KIB);
}

static inline void report(const char *key, long value) { dprintf(1, "%s %ld\n", key, value); }

// The end of a workload that has given everything back.
static inline int done(void) {
    report("rss_after_kib", resident_kib());
    return 0;
}

#endif

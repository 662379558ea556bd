// A deterministic random load on malloc, written down so that two allocators can be compared byte for byte.
//
//   oracle SEED MIX OPERATIONS [--pad] > records
//
// Every operation becomes one record (record.h). Blocks are named by their distance from the first block, so two
// heaps that made the same decisions write the same bytes. Nothing but the driver allocates: the generator is our own,
// all tables are static, and output goes through write(2).
#include <malloc.h>
#include <string.h>

#include "mix.h"
#include "output.h"
#include "random.h"
#include "record.h"
#include "slots.h"

// glibc's heap opens with its tcache struct even when tcache_count is 0 (a chunk of 0x290); --pad puts the same there.
enum { TCACHE_REQUEST = 640, INFO_EVERY = 2048 };

static void *origin; // the first block: all offsets count from here

static uint64_t size_word(const void *block) {
    return *(const uint64_t *)((uintptr_t)block - sizeof(uint64_t));
}

static int64_t offset_of(const void *block) {
    return (const char *)block - (const char *)origin;
}

// What the allocator may be held to: an address in the heap, but for a mapping only its size.
static void write_block(uint32_t operation, uint32_t slot, uint64_t request, void *block) {
    struct record record = {operation, slot, request, RECORD_NULL, 0};
    if (block) {
        uint64_t word = size_word(block);
        bool mapped = word & MAPPED;
        record.offset = mapped ? RECORD_MAPPED : offset_of(block);
        record.word = mapped ? word & ~(uint64_t)(PREVIOUS_IN_USE | NON_MAIN_ARENA) : word;
    }
    write_record(&record);
}

static void write_fault(enum operation fault, uint32_t slot) {
    write_record(&(struct record){fault, slot, 0, 0, 0});
}

static void check_content(uint32_t slot) {
    if (!has_pattern(slot))
        write_fault(FAULT_CONTENT_LOST, slot);
}

static void store(uint32_t slot, void *block, uint64_t size) {
    slots[slot] = (struct slot){block, block ? size : 0};
    fill_pattern(slot);
}

static void do_malloc(uint32_t slot, uint64_t size) {
    void *block = malloc(size);
    write_block(MALLOC, slot, size, block);
    store(slot, block, size);
}

static void do_calloc(uint32_t slot, uint64_t size) {
    void *block = calloc(1, size);
    write_block(CALLOC, slot, size, block);
    if (block && !is_zero(block, size))
        write_fault(FAULT_NOT_ZERO, slot);
    store(slot, block, size);
}

static void do_memalign(uint32_t slot, uint64_t size, uint32_t log_alignment) {
    void *block = memalign((size_t)1 << log_alignment, size);
    write_block(MEMALIGN | log_alignment << ALIGNMENT_SHIFT, slot, size, block);
    store(slot, block, size);
}

static void do_realloc(uint32_t slot, uint64_t size) {
    check_content(slot);
    uint64_t kept = size < slots[slot].size ? size : slots[slot].size;
    void *block = realloc(slots[slot].block, size);
    write_block(REALLOC, slot, size, block);
    if (!block && size)
        return; // refused: the old block is untouched
    slots[slot] = (struct slot){block, block ? kept : 0};
    if (block)
        check_content(slot);
    store(slot, block, size);
}

static void do_free(uint32_t slot) {
    check_content(slot);
    free(slots[slot].block);
    slots[slot] = (struct slot){0};
    write_record(&(struct record){FREE, slot, 0, 0, 0});
}

static void do_trim(uint64_t pad) {
    int released = malloc_trim(pad);
    write_record(&(struct record){TRIM, 0, pad, released, 0});
}

static void do_mallopt(int parameter, int value) {
    int accepted = mallopt(parameter, value);
    write_record(&(struct record){MALLOPT, (uint32_t)parameter, (uint64_t)value, accepted, 0});
}

// The free lists as a whole, three counters to a record.
static void do_mallinfo(void) {
    struct mallinfo2 info = mallinfo2();
    write_record(&(struct record){INFO_CHUNKS, 0, info.arena, (int64_t)info.ordblks, info.smblks});
    write_record(&(struct record){INFO_MAPPED, 0, info.hblks, (int64_t)info.hblkhd, info.fsmblks});
    write_record(&(struct record){INFO_BYTES, 0, info.uordblks, (int64_t)info.fordblks, info.keepcost});
}

static void perform(const struct step *step) {
    switch (step->operation) {
    case MALLOC: do_malloc(step->slot, step->size); return;
    case CALLOC: do_calloc(step->slot, step->size); return;
    case REALLOC: do_realloc(step->slot, step->size); return;
    case MEMALIGN: do_memalign(step->slot, step->size, step->log_alignment); return;
    case FREE: do_free(step->slot); return;
    case TRIM: do_trim(step->size); return;
    case MALLOPT: do_mallopt(step->parameter, step->value); return;
    default: __builtin_trap();
    }
}

// The records say where the first block lies in the heap too: a heap that begins differently is found at once.
static void open_heap(bool pad) {
    align_break();
    const char *heap = current_break();
    if (pad && !malloc(TCACHE_REQUEST))
        fail("oracle: malloc returned NULL for the first block\n");
    origin = malloc(1);
    if (!origin)
        fail("oracle: malloc returned NULL for the first block\n");
    uint64_t distance = (uint64_t)((const char *)origin - heap);
    write_record(&(struct record){ORIGIN, 0, distance, 0, size_word(origin)});
}

static uint64_t number(const char *digits) {
    uint64_t value = 0;
    for (; *digits; digits++) {
        if (*digits < '0' || *digits > '9')
            fail("oracle: SEED, MIX and OPERATIONS are decimal numbers\n");
        value = value * 10 + (uint64_t)(*digits - '0');
    }
    return value;
}

int main(int argc, char **argv) {
    if (argc < 4)
        fail("usage: oracle SEED MIX OPERATIONS [--pad]\n");
    uint64_t mix = number(argv[2]), operations = number(argv[3]);
    if (mix >= MIXES)
        fail("oracle: no such mix\n");
    seed_random(number(argv[1]));
    open_heap(argc > 4 && strcmp(argv[4], "--pad") == 0);

    struct step step;
    for (uint64_t done = 0; done < operations; done++) {
        next_step((enum mix)mix, done, &step);
        perform(&step);
        if (done % INFO_EVERY == INFO_EVERY - 1)
            do_mallinfo();
    }
    flush_output();
    return 0;
}

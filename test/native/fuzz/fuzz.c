// One word of the allocator's metadata is damaged, then the program goes on: it ends with one of our messages, or its blocks are as they should be.
// Arguments: how many cases, and the first heap's number; or "case" and the number of one.
// manual: FuzzTests says how many
#include "damage.h"
#include "operations.h"
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { CASES_PER_HEAP = 64, WORKERS = 2, THREADS = 2, MOST_MESSAGES = 128, MOST_FAILURES = 2000, MESSAGE_BYTES = 100 };
enum { PROCESSOR_SECONDS = 2, SECONDS_ASLEEP = 20, STACK_WORDS = 256 };

struct failure {
    uint64_t number;
    enum outcome outcome;
    enum kind kind;
    enum damage damage;
    uint64_t word, before, after;
    struct progress progress;
};

struct tally {
    long counts[KIND_COUNT][OUTCOMES], failure_count;
    struct { char text[MESSAGE_BYTES]; long count; } messages[MOST_MESSAGES];
    struct failure failures[MOST_FAILURES];
    struct progress progress;
    uint64_t heap;
};

static const char *const outcome_texts[] = {
    "message", "sound", "excused", "handed out twice", "contents changed", "misplaced", "crashed", "ran for ever", "slept for ever", "otherwise",
};

static sem_t arrived, never;

static uint64_t seeded(uint64_t number) {
    uint64_t state = (number + 1) * 0x9E3779B97F4A7C15u;
    for (int i = 0; i < 4; i++) next_random(&state);
    return state;
}

/* ---- The heap of a process with three threads. Only one runs at a time, so that a number makes the same heap each time. */

static void *fill_arena(void *random) {
    int large = next_random(random) % 8 == 0;
    /* Two blocks that do not fit into one heap, and are not mapped on their own. */
    if (large) mallopt(M_MMAP_MAX, 0);
    for (int i = 0; large && i < 2; i++) {
        void *block = malloc(40 * MIB);
        CHECK(block != NULL);
        free(block);
        adopt(malloc(39 * MIB + (size_t)i), 200, 16, next_random(random));
    }
    if (large) mallopt(M_MMAP_MAX, 65536);
    for (int i = 0; i < 120; i++) operate(random);
    sweep(random);
    sem_post(&arrived);
    sem_wait(&never);
    return NULL;
}

static void run_threads(uint64_t *random) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 * KIB);
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, &attributes, fill_arena, random) == 0);
        sem_wait(&arrived);
    }
}

/* As if another thread were in each arena: what this one frees then goes to remote lists. */
static void free_remotely(uint64_t *random) {
    uint64_t main = described()[DESCRIBED_MAIN], arena = main;
    for (int held = 1; held >= 0; held--) {
        do {
            *field_of(ARENA, arena, "Lock") = (uint64_t)held;
            arena = *field_of(ARENA, arena, "Next");
        } while (arena != main);
        for (int i = 0; held && i < 12 && own_blocks() > 0; i++) {
            int index = some_block(random);
            if (blocks[index].size > 1100 && !is_mapped(blocks[index].bytes)) release(index);
        }
    }
}

static void build_heap(uint64_t *random) {
    sem_init(&arrived, 0, 0);
    sem_init(&never, 0, 0);
    /* Fixed, or the first mapped block that is freed would be the last one mapped. */
    mallopt(M_MMAP_THRESHOLD, 128 * KIB);
    reserve(statics, sizeof statics);
    reserve(on_stack, STACK_WORDS * 8);
    first_own = block_count;
    for (int i = 0; i < 200; i++) operate(random);
    run_threads(random);
    for (int i = 0; i < 60; i++) operate(random);
    sweep(random);
    free_remotely(random);
    find_places();
}

/* ---- One case, in a process of its own. */

static void *operate_in_thread(void *random) {
    for (int i = 0; i < 60; i++) operate(random);
    if (next_random(random) % 2 == 0) drain(random);
    return NULL;
}

static void go_on(uint64_t *random) {
    for (int i = 0; i < 80; i++) operate(random);
    pthread_t thread;
    if (next_random(random) % 2 == 0 && pthread_create(&thread, NULL, operate_in_thread, random) == 0) pthread_join(thread, NULL);
    if (next_random(random) % 2 == 0) drain(random);
    survey();
    for (int i = 0; i < 40; i++) operate(random);
    release_all(random);
    survey();
    for (int i = 0; i < 40; i++) operate(random);
    release_all(random);
}

static void limit_time(void) {
    struct itimerval processor = { .it_value.tv_sec = PROCESSOR_SECONDS };
    setitimer(ITIMER_PROF, &processor, NULL);
    alarm(SECONDS_ASLEEP);
}

/* Reserved blocks come last after find_places, so they are moved to the front: blocks are then either reserved or the program's. */
static void part_blocks(void) {
    int reserved = 0;
    for (int i = 0; i < block_count; i++) {
        if (blocks[i].seed != 0) continue;
        struct block block = blocks[i];
        blocks[i] = blocks[reserved];
        blocks[reserved++] = block;
    }
    first_own = reserved;
}

static struct failure prepare_case(uint64_t number, uint64_t *random) {
    struct failure chosen = { .number = number };
    *random = seeded(number * 2 + 1);
    struct place place = some_place(random);
    chosen.kind = place.kind;
    chosen.word = (uint64_t)place.word;
    chosen.before = *place.word;
    do {
        chosen.damage = next_random(random) % DAMAGE_COUNT;
        chosen.after = damaged(random, place, chosen.damage);
    } while (chosen.after == chosen.before);
    return chosen;
}

static enum outcome run_case(const struct failure *chosen, uint64_t random, char *text, size_t bytes) {
    int ends[2];
    CHECK(pipe2(ends, O_NONBLOCK) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        limit_time();
        *words_at(chosen->word) = chosen->after;
        go_on(&random);
        _exit(SOUND);
    }
    int status;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    ssize_t length = read(ends[0], text, bytes - 1);
    text[length < 0 ? 0 : length] = 0;
    close(ends[0]);
    close(ends[1]);
    if (WIFEXITED(status)) return WEXITSTATUS(status) < OUTCOMES ? WEXITSTATUS(status) : OTHERWISE;
    switch (WTERMSIG(status)) {
    case SIGABRT: return strstr(text, "\nptmalloc: pointer ") != NULL ? MESSAGE : OTHERWISE;
    case SIGSEGV: case SIGBUS: return CRASHED;
    case SIGPROF: return ENDLESS;
    case SIGALRM: return STUCK;
    default: return OTHERWISE;
    }
}

static void count_message(struct tally *tally, const char *text) {
    size_t length = strcspn(text, "\n");
    for (int i = 0; i < MOST_MESSAGES; i++) {
        char *known = tally->messages[i].text;
        if (known[0] == 0) memcpy(known, text, length < MESSAGE_BYTES ? length : MESSAGE_BYTES - 1);
        if (strncmp(known, text, length) != 0) continue;
        tally->messages[i].count++;
        return;
    }
}

/* A size word that could be a chunk's: the fast path of free has nothing to compare it with, and where a large one ends, a block's contents
 * may look like a header. */
static int is_crafted_size(const struct failure *failure) {
    uint64_t size = failure->after & ~7ul;
    int is_in_use = failure->kind == LIVE_HEAD || failure->kind == CACHED_HEAD || failure->kind == REMOTE_HEAD;
    return is_in_use && (failure->after & MAPPED) == 0 && size % 16 == 0 && size >= 32;
}

/* A link to a wrong chunk: of its own heap, where the fast path of malloc asks for no more; or one that another list holds and marks, too. */
static int is_crafted_link(const struct failure *failure) {
    switch (failure->kind) {
    case CACHED_LINK: case CACHE_HEAD: return failure->after % 16 == 0;
    case REMOTE_LINK: case DEPOT_STACK: case DEPOT_LINK: return is_listed(failure->after - 16);
    case FAST_LINK: case ARENA_FAST: return is_listed(failure->after);
    default: return 0;
    }
}

/* The bounds that the fast paths compare with. */
static int is_excused(const struct failure *failure) {
    if (failure->kind == CACHE_RANGE) return failure->outcome == CRASHED;
    return (failure->outcome == OVERLAP || failure->outcome == CHANGED) && (is_crafted_size(failure) || is_crafted_link(failure));
}

static int is_forbidden(enum outcome outcome) { return outcome > EXCUSED; }

static void describe_failure(const struct failure *failure) {
    printf("case %lu: %s; %s, now %s: %#lx at %#lx became %#lx; during %s (%#lx, %#lx)\n", failure->number, outcome_texts[failure->outcome],
           kind_texts[failure->kind], damage_texts[failure->damage], failure->before, failure->word, failure->after,
           failure->progress.doing, failure->progress.address, failure->progress.seen);
}

static void try_case(struct tally *tally, uint64_t number) {
    char text[4 * KIB];
    uint64_t random;
    struct failure failure = prepare_case(number, &random);
    failure.outcome = run_case(&failure, random, text, sizeof text);
    failure.progress = *progress;
    if (is_excused(&failure)) failure.outcome = EXCUSED;
    tally->counts[failure.kind][failure.outcome]++;
    if (failure.outcome == MESSAGE) count_message(tally, text);
    if (is_forbidden(failure.outcome) && tally->failure_count < MOST_FAILURES) tally->failures[tally->failure_count++] = failure;
}

/* ---- All of them. */

static void try_heap(struct tally *tally, uint64_t heap) {
    uint64_t random = seeded(heap * 2);
    progress = &tally->progress;
    alarm(120);
    build_heap(&random);
    part_blocks();
    for (uint64_t i = 0; i < CASES_PER_HEAP; i++) try_case(tally, heap * CASES_PER_HEAP + i);
    _exit(0);
}

static void work(struct tally *tally, uint64_t first, uint64_t end) {
    for (tally->heap = first; tally->heap < end; tally->heap += WORKERS) {
        pid_t child = fork();
        if (child == 0) try_heap(tally, tally->heap);
        int status;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        if (status != 0) dprintf(2, "heap %lu: its process ended with status %#x during %s\n", tally->heap, status, tally->progress.doing), _exit(1);
    }
    _exit(0);
}

static void add_up(struct tally *sum, const struct tally *tally) {
    for (int kind = 0; kind < KIND_COUNT; kind++)
        for (int outcome = 0; outcome < OUTCOMES; outcome++) sum->counts[kind][outcome] += tally->counts[kind][outcome];
    for (int i = 0; i < MOST_MESSAGES && tally->messages[i].count != 0; i++) {
        int known = 0;
        while (sum->messages[known].count != 0 && strcmp(sum->messages[known].text, tally->messages[i].text) != 0) known++;
        memcpy(sum->messages[known].text, tally->messages[i].text, MESSAGE_BYTES);
        sum->messages[known].count += tally->messages[i].count;
    }
}

static long forbidden(const long *counts) {
    long sum = 0;
    for (int outcome = 0; outcome < OUTCOMES; outcome++) sum += is_forbidden(outcome) ? counts[outcome] : 0;
    return sum;
}

static void print_row(const char *name, const long *counts) {
    long all = 0;
    for (int outcome = 0; outcome < OUTCOMES; outcome++) all += counts[outcome];
    printf("%-32s %8ld %8ld %8ld %8ld", name, all, counts[MESSAGE], counts[SOUND], counts[EXCUSED]);
    for (int outcome = OVERLAP; outcome < OUTCOMES; outcome++)
        if (counts[outcome] != 0) printf("  %s: %ld", outcome_texts[outcome], counts[outcome]);
    printf("\n");
}

static long print(const struct tally *sum) {
    long totals[OUTCOMES] = { 0 };
    printf("%-32s %8s %8s %8s %8s\n", "damaged word", "cases", "message", "sound", "excused");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        print_row(kind_texts[kind], sum->counts[kind]);
        for (int outcome = 0; outcome < OUTCOMES; outcome++) totals[outcome] += sum->counts[kind][outcome];
    }
    print_row("all", totals);
    for (int i = 0; i < MOST_MESSAGES && sum->messages[i].count != 0; i++)
        printf("%8ld  %s\n", sum->messages[i].count, sum->messages[i].text);
    return forbidden(totals);
}

static int try_all(const char *program, uint64_t cases, uint64_t first) {
    struct tally *tallies = mmap(NULL, WORKERS * sizeof *tallies, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(tallies != MAP_FAILED);
    uint64_t heaps = (cases + CASES_PER_HEAP - 1) / CASES_PER_HEAP;
    pid_t workers[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        if ((workers[i] = fork()) == 0) work(&tallies[i], first + (uint64_t)i, first + heaps);

    static struct tally sum;
    int failed = 0;
    for (int i = 0; i < WORKERS; i++) {
        int status;
        CHECK(waitpid(workers[i], &status, 0) == workers[i]);
        failed |= status != 0;
        add_up(&sum, &tallies[i]);
        for (long j = 0; j < tallies[i].failure_count; j++) describe_failure(&tallies[i].failures[j]);
    }
    failed |= print(&sum) != 0;
    if (failed) printf("one of them again: %s case NUMBER\n", program);
    return failed;
}

/* In this process, for a debugger; what it says on standard error is for people. */
static int repeat_case(uint64_t number) {
    static struct progress here;
    progress = &here;
    uint64_t random = seeded(number / CASES_PER_HEAP * 2);
    build_heap(&random);
    part_blocks();
    struct failure chosen = prepare_case(number, &random);
    chosen.progress.doing = "";
    chosen.outcome = SOUND;
    describe_failure(&chosen);
    fflush(stdout);
    limit_time();
    *words_at(chosen.word) = chosen.after;
    go_on(&random);
    return 0;
}

int main(int count, char **arguments) {
    CHECK(count == 3);
    /* The same addresses each time, where the system allows it. */
    int persona = personality(0xffffffff);
    if (!(persona & ADDR_NO_RANDOMIZE) && personality((unsigned)persona | ADDR_NO_RANDOMIZE) >= 0) execv("/proc/self/exe", arguments);

    struct rlimit no_core = { 0, 0 };
    setrlimit(RLIMIT_CORE, &no_core);
    uint64_t stack[STACK_WORDS] = { 0 };
    on_stack = stack;
    free(malloc(1));
    uint64_t number = strtoul(arguments[2], NULL, 10);
    if (strcmp(arguments[1], "case") == 0) return repeat_case(number);
    return try_all(arguments[0], strtoul(arguments[1], NULL, 10), number);
}

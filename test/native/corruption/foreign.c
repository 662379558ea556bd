// A pointer that malloc never answered ends free, realloc and malloc_usable_size with a message, never with SIGSEGV.
// only: ptmalloc, glibc reads the header of any pointer
#include "corruption.h"
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

static volatile size_t result;

static void call_free(void *pointer) { free(pointer); }
static void call_realloc(void *pointer) { result = (size_t)realloc(pointer, 5000); }
static void call_usable_size(void *pointer) { result = malloc_usable_size(pointer); }

static const struct {
    const char *name;
    void (*call)(void *);
} calls[] = { { "free", call_free }, { "realloc", call_realloc }, { "malloc_usable_size", call_usable_size } };

enum { FREE, REALLOC, USABLE_SIZE };

/* What a child that makes this call leaves on standard error. It must end with SIGABRT. */
static void in_child(int which, const char *where, void *pointer, char *said, size_t size) {
    int ends[2], status;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[1], 2);
        calls[which].call(pointer);
        _exit(0);
    }
    close(ends[1]);
    CHECK(waitpid(child, &status, 0) == child);
    ssize_t length = read(ends[0], said, size - 1);
    said[length < 0 ? 0 : length] = '\0';
    close(ends[0]);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) return;
    dprintf(2, "%s of %s: status %#x, said: %s\n", calls[which].name, where, status, said);
    exit(1);
}

static void check_message(int which, const char *where, void *pointer, const char *message) {
    char said[1024];
    in_child(which, where, pointer, said, sizeof said);
    size_t length = strlen(message);
    if (strncmp(said, message, length) == 0 && said[length] == '\n' && strstr(said, "\nptmalloc: pointer 0x") != NULL) return;
    dprintf(2, "%s of %s: expected %s, found %s\n", calls[which].name, where, message, said);
    exit(1);
}

static void check_all(const char *where, void *pointer) {
    check_message(FREE, where, pointer, "free(): invalid pointer");
    check_message(REALLOC, where, pointer, "realloc(): invalid pointer");
    check_message(USABLE_SIZE, where, pointer, "malloc_usable_size(): invalid pointer");
}

static void *thread_block(void *unused) {
    (void)unused;
    return malloc(1000);
}

int main(void) {
    static size_t in_data[8] __attribute__((aligned(16)));
    size_t on_stack[8] __attribute__((aligned(16)));
    in_data[1] = on_stack[1] = 48 | PREVIOUS_IN_USE;
    check_all("the stack", on_stack + 2);

    char *mapped = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(mapped != MAP_FAILED);
    check_all("somebody's mapping", mapped + 16);
    munmap(mapped, 4 * PAGE);
    check_all("an unmapped page", mapped + 16);
    check_all("the kernel's half", (void *)0xffff800000000010);
    check_all("an address that is not canonical", (void *)0x0008000000000010);

    char *block = malloc(1000);
    memset(block, 0, 1000);
    check_all("an odd address in a block", block + 1);
    check_all("8 bytes into a block", block + 8);
    check_message(FREE, "16 bytes into an empty block", block + 16, "free(): invalid size");
    check_message(REALLOC, "16 bytes into an empty block", block + 16, "realloc(): invalid old size");
    ((size_t *)block)[1] = 2000 | PREVIOUS_IN_USE | NON_MAIN_ARENA;
    check_message(FREE, "a block that seems to be of a thread's arena", block + 16, "free(): invalid pointer");
    check_message(REALLOC, "a block that seems to be of a thread's arena", block + 16, "realloc(): invalid pointer");

    /* In the windows of the break, where there are no pages. */
    check_all("above the heap", (char *)sbrk(0) + 16 * PAGE);
    check_all("the break itself", sbrk(0));

    pthread_t thread;
    void *of_thread;
    CHECK(pthread_create(&thread, NULL, thread_block, NULL) == 0);
    pthread_join(thread, &of_thread);
    CHECK(is_of_thread_arena(of_thread));
    char *reserved = (char *)((uintptr_t)of_thread & ~(uintptr_t)(64 * MIB - 1)) + 60 * MIB;
    check_message(FREE, "the unused end of a thread's heap", reserved, "free(): invalid size");
    check_message(REALLOC, "the unused end of a thread's heap", reserved, "realloc(): invalid pointer");
    ((size_t *)of_thread)[1] = 2000 | PREVIOUS_IN_USE;
    check_message(FREE, "a block that seems to be of the main arena", (char *)of_thread + 16, "free(): invalid pointer");

    char said[1024];
    in_child(FREE, "the stack", on_stack + 2, said, sizeof said);
    CHECK(strstr(said, "RTLD_DEEPBIND") != NULL);

    /* The program's data may share a window with the heap, and hold so good a header. */
    check_all("the program's data", in_data + 2);

    /* Memory that went back to the system while this thread had it in its range: at once, as the threshold is set. */
    mallopt(M_TRIM_THRESHOLD, 128 * KIB);
    char *blocks[8], *end;
    for (int i = 0; i < 8; i++) blocks[i] = malloc(25 * PAGE);
    end = blocks[7];
    for (int i = 7; i >= 0; i--) free(blocks[i]);
    CHECK(end > block && end > (char *)sbrk(0));
    check_all("memory given back", end);
}

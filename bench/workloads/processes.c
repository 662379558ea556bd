// what: short processes, one after the other: start, take a few blocks, end
// stands for: shell scripts, build steps, hooks: a process's start is most of its life
// idea from: configure scripts
#include "bench.h"
#include <spawn.h>
#include <sys/wait.h>

enum { FEW = 50 };

extern char **environ;

static int short_life(void) {
    void *blocks[FEW];
    Random random = seeded(13);
    for (int i = 0; i < FEW; i++) blocks[i] = take(spread(&random, 4, 12));
    for (int i = 0; i < FEW; i++) give(blocks[i]);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "child") == 0) return short_life();
    read_scale(argc, argv);
    char *arguments[] = { argv[0], (char *)"child", NULL };
    for (long i = scaled(900); i > 0; i--) {
        pid_t id;
        int status;
        require(posix_spawn(&id, "/proc/self/exe", NULL, NULL, arguments, environ) == 0, "no process");
        require(waitpid(id, &status, 0) == id && status == 0, "a process failed");
    }
    short_life(); // what done reports is a small process's RSS
    return done();
}

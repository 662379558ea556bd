// what: a process with 16 MiB of small blocks forks children that replace some of them and end
// stands for: prefork servers, shells, snapshots: whatever the allocator writes to in the child is copied
// idea from: redis' snapshots and prefork web servers
#include "bench.h"
#include <sys/wait.h>

enum { BLOCKS = 80000, REPLACED = 200 };

static void *blocks[BLOCKS];

static void replace(Random *random, size_t times) {
    while (times-- > 0) {
        void **place = &blocks[below(random, BLOCKS)];
        give(*place);
        *place = take(between(random, 16, 400));
    }
}

int main(int argc, char **argv) {
    Random random = seeded(12);
    read_scale(argc, argv);
    for (int i = 0; i < BLOCKS; i++) blocks[i] = take(between(&random, 16, 400));
    for (long child = scaled(220); child > 0; child--) {
        pid_t id = fork();
        require(id >= 0, "no process");
        replace(&random, REPLACED);
        if (id == 0) _exit(0);
        int status;
        require(waitpid(id, &status, 0) == id && status == 0, "a child failed");
    }
    for (int i = 0; i < BLOCKS; i++) give(blocks[i]);
    return done();
}

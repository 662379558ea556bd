// what: one block of 16 to 1000 bytes, taken and given back at once
// stands for: the temporaries of a function: a string for a message, a node for a lookup, gone before the next one comes
// idea from: glibc-simple and the tight loop that most benchmarks of allocators begin with
#include "bench.h"

int main(int argc, char **argv) {
    static const size_t sizes[] = { 16, 24, 40, 64, 100, 200, 400, 1000 };
    read_scale(argc, argv);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (long pair = scaled(6500000); pair > 0; pair--) give(take(sizes[i]));
    return done();
}

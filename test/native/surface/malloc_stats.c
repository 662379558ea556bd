// malloc_stats writes its lines to standard error, in glibc's shape.
// stderr: ^Arena 0:\nsystem bytes     = {1,5}[0-9]{6,}\nin use bytes     = {1,10}[0-9]+\nTotal \(incl\. mmap\):\nsystem bytes     = {1,3}[0-9]{8,}\nin use bytes     = {1,3}[0-9]{8,}\nmax mmap regions =          1\nmax mmap bytes   = {1,3}[0-9]{8}\n$
#include "check.h"

int main(void) {
    void *blocks[20];
    for (int i = 0; i < 20; i++) blocks[i] = malloc(100 * KIB);
    void *mapped = malloc(50 * MIB);
    malloc_stats();
    free(mapped);
    free(blocks[0]);
}

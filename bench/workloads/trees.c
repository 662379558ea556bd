// what: many short-lived binary trees of 48-byte nodes beside one that lives on, in every thread
// stands for: syntax trees, expression trees, spatial trees: built from the leaves up, walked, torn down
// idea from: barnes (tree per time step), GCBench and the binary-trees programs made after it
#include "bench.h"

struct node {
    struct node *left, *right;
    long depth, payload[3];
};

static struct node *grow(long depth) {
    struct node *node = opaque(malloc(sizeof *node));
    require(node != NULL, "no memory");
    node->depth = depth;
    node->left = depth > 0 ? grow(depth - 1) : NULL;
    node->right = depth > 0 ? grow(depth - 1) : NULL;
    memset(node->payload, (int)depth, sizeof node->payload);
    return node;
}

static long fell(struct node *node) {
    if (node == NULL) return 0;
    long nodes = 1 + fell(node->left) + fell(node->right);
    require((node->payload[2] & 0xff) == node->depth, "a node was overwritten");
    free(node);
    return nodes;
}

static void forest(int thread) {
    (void)thread;
    struct node *old = grow(16);
    for (long depth = 4; depth <= 14; depth += 2)
        for (long tree = scaled(100) << (14 - depth); tree > 0; tree--)
            require(fell(grow(depth)) == (2L << depth) - 1, "a tree lost nodes");
    fell(old);
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    in_threads(threads(), forest);
    return done();
}

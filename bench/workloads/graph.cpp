// what: a graph of small objects with names and edges: built, rewired, half of it removed, rebuilt, torn down
// stands for: documents, scenes, dependency graphs, a compiler's representation: new and delete by a program in C++
// idea from: boxed-sim and the C++ programs of Zorn's and Grunwald's collections; list traversals of alloc-test
#include "bench.h"
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

struct Node {
    std::string name;
    std::vector<Node *> edges;
    std::unique_ptr<double[]> weights;
    long id;

    Node(long number, size_t degree) : name("node number " + std::to_string(number)), weights(new double[degree + 1]), id(number) {
        std::fill_n(weights.get(), degree + 1, double(number));
    }
};

using Graph = std::vector<std::unique_ptr<Node>>;
enum { NODES = 40000 };

static void connect(Graph &graph, Node &node, size_t degree, Random &random) {
    for (size_t i = 0; i < degree; i++) node.edges.push_back(graph[below(&random, graph.size())].get());
}

static void build(Graph &graph, Random &random) {
    while (graph.size() < NODES) {
        size_t degree = between(&random, 1, 9);
        graph.push_back(std::make_unique<Node>(long(graph.size()), degree));
        connect(graph, *graph.back(), degree, random);
    }
}

// Removes every second node; the others forget their edges and make new ones.
static void thin_out(Graph &graph, Random &random) {
    Graph kept;
    for (size_t i = 0; i < graph.size(); i += 2) kept.push_back(std::move(graph[i]));
    graph = std::move(kept);
    for (auto &node : graph) {
        node->edges = {};
        connect(graph, *node, between(&random, 1, 5), random);
    }
}

static void walk(const Graph &graph) {
    for (auto &node : graph)
        for (auto *other : node->edges) require(other->weights[0] == double(other->id), "a node was overwritten");
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    Random random = seeded(3);
    for (long round = scaled(6); round > 0; round--) {
        Graph graph;
        build(graph, random);
        for (int generation = 0; generation < 3; generation++) {
            thin_out(graph, random);
            build(graph, random);
        }
        walk(graph);
    }
    return done();
}

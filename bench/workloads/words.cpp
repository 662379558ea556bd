// what: words counted, indexed and joined with std::string, std::map, std::unordered_map and growing vectors
// stands for: text work in C++: parsing, logs, search indices; growth by new, copy and delete
// idea from: the word-frequency programs of language comparisons; espresso (many short-lived small sets)
#include "bench.h"
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

static std::string word(Random &random) {
    size_t rank = spread(&random, 1, 14); // few words are frequent, most are rare
    std::string text(3 + rank % 31, char('a' + rank % 26));
    return text += std::to_string(rank);
}

static void chapter(Random &random, size_t length) {
    std::unordered_map<std::string, std::vector<size_t>> places;
    for (size_t i = 0; i < length; i++) places[word(random)].push_back(i);

    std::map<size_t, std::vector<std::string>> by_count;
    for (auto &[text, where] : places) by_count[where.size()].push_back(text);

    std::string page;
    size_t total = 0;
    for (auto &[count, texts] : by_count)
        for (auto &text : texts) {
            page += text + ": " + std::to_string(count) + '\n';
            total += count;
        }
    require(total == length && page.back() == '\n', "words were lost");
}

int main(int argc, char **argv) {
    read_scale(argc, argv);
    Random random = seeded(4);
    for (long round = scaled(80); round > 0; round--) chapter(random, 40000);
    return done();
}

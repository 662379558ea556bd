// Instantiates a few thousand templates, then sorts strings, maps and variants in threads.
#include <algorithm>
#include <array>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

template <std::size_t N> struct fibonacci : std::integral_constant<std::uint64_t, fibonacci<N - 1>::value + fibonacci<N - 2>::value> {};
template <> struct fibonacci<0> : std::integral_constant<std::uint64_t, 0> {};
template <> struct fibonacci<1> : std::integral_constant<std::uint64_t, 1> {};

template <std::size_t... Is> constexpr auto table(std::index_sequence<Is...>) {
    return std::array<std::uint64_t, sizeof...(Is)>{fibonacci<Is>::value...};
}

template <std::size_t N> struct shape {
    std::array<double, N + 1> sides{};
    double area() const { return std::accumulate(sides.begin(), sides.end(), double(N)); }
};

template <std::size_t... Is> std::variant<shape<Is>...> pick(std::size_t index, std::index_sequence<Is...>) {
    using any = std::variant<shape<Is>...>;
    static const std::array<any (*)(), sizeof...(Is)> makers{+[]() -> any { return shape<Is>{}; }...};
    return makers[index % sizeof...(Is)]();
}

static std::uint64_t churn(unsigned seed) {
    std::map<std::string, std::vector<std::shared_ptr<std::string>>> tree;
    std::unordered_map<std::string, std::function<std::size_t()>> calls;
    for (unsigned i = 0; i < 20000; ++i) {
        auto key = std::to_string((i * 7919u + seed) % 1009);
        tree[key].push_back(std::make_shared<std::string>(i % 97, 'a' + i % 26));
        calls[key] = [text = *tree[key].back()] { return text.size(); };
    }
    std::uint64_t sum = 0;
    for (auto &[key, strings] : tree) {
        std::sort(strings.begin(), strings.end(), [](auto &a, auto &b) { return *a < *b; });
        sum += strings.size() * strings.front()->size() + calls[key]();
    }
    return sum;
}

int main() {
    std::uint64_t sum = 0;
    for (auto value : table(std::make_index_sequence<90>{}))
        sum ^= value;
    double area = 0;
    for (std::size_t i = 0; i < 1000; ++i)
        area += std::visit([](const auto &shape) { return shape.area(); }, pick(i, std::make_index_sequence<30>{}));

    std::array<std::uint64_t, 4> sums{};
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < sums.size(); ++t)
        threads.emplace_back([&sums, t] { sums[t] = churn(t); });
    for (auto &thread : threads)
        thread.join();

    std::cout << sum << ' ' << area << ' ' << std::accumulate(sums.begin(), sums.end(), std::uint64_t{0}) << '\n';
    try {
        throw std::runtime_error(std::string(1000, 'x'));
    } catch (const std::exception &error) {
        std::cout << std::string(error.what()).size() << '\n';
    }
}

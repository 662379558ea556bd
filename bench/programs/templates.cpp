// Input for the compiler: some headers, then types made by the compiler itself, SCALE times as many as it takes for a second.
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

template <std::size_t N> struct Shape {
    double sides[N + 1];
    double area() const { return N == 0 ? 1 : sides[N] * double(N); }
};

template <std::size_t N> double area_of() {
    std::map<std::size_t, std::vector<Shape<N>>> shapes;
    shapes[N].push_back(Shape<N>{});
    std::function<double()> area = [&shapes] { return shapes[N].front().area(); };
    return area();
}

template <std::size_t... N> double total(std::index_sequence<N...>) { return (area_of<N>() + ...); }

template <std::size_t... N> std::size_t visited(std::index_sequence<N...>) {
    std::variant<Shape<N>...> shape;
    auto all = std::make_tuple(Shape<N>{}...);
    shape = std::get<sizeof...(N) - 1>(all);
    return std::visit([](auto &one) { return sizeof one; }, shape);
}

double result() {
    constexpr std::size_t count = std::size_t(6 * SCALE) + 1;
    return total(std::make_index_sequence<count>{}) + double(visited(std::make_index_sequence<count>{}));
}

// libstdc++ takes memory for its emergency pool before any constructor of a preloaded library runs, and can give it back.
#include "check.h"
#include <stdexcept>
#include <string>

namespace __gnu_cxx { void __freeres(); }

int main() {
    std::string seen;
    try {
        throw std::runtime_error(std::string(1000, 'x'));
    } catch (const std::exception &error) {
        seen = error.what();
    }
    CHECK(seen == std::string(1000, 'x'));
    __gnu_cxx::__freeres();
    free(malloc(70000));
}

// delete with the type's size is fine, of whatever form; with another size: a message.
// only: ptmalloc, glibc's free is not told the size
// run: PTMALLOC_HARDEN=1
// run: PTMALLOC_HARDEN=2
// dies: PTMALLOC_HARDEN=1 array => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=1 derived => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=1 mapped => free_sized(): the size is not the one that was asked for
// dies: PTMALLOC_HARDEN=2 derived => free_sized(): the size is not the one that was asked for
#include "check.h"
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

struct alignas(64) Wide { char bytes[100]; };
struct Base { long number; };
struct Derived : Base { long more[20]; };
struct Large { char bytes[1 << 20]; };
struct Larger : Large { char more; };

static void use_everything() {
    for (int i = 0; i < 1000; i++) {
        delete new Derived;
        delete[] new Derived[7];
        delete new Wide;
        delete[] new Wide[3];
        delete new Large;
        operator delete(operator new(0), std::size_t(0));
        operator delete(operator new(100, std::align_val_t(64)), std::size_t(100), std::align_val_t(64));
        std::vector<std::string> words(i % 50, std::string(i, 'x'));
        std::map<int, std::shared_ptr<Derived>> shared{{i, std::make_shared<Derived>()}};
        std::allocator<int> none;
        none.deallocate(none.allocate(0), 0);
    }
}

int main(int count, char **arguments) {
    std::string what = count > 1 ? arguments[1] : "";
    if (what == "array") operator delete[](operator new[](80), std::size_t(72));
    if (what == "derived") delete static_cast<Base *>(new Derived);
    if (what == "mapped") delete static_cast<Large *>(new Larger);
    use_everything();
}

// Every form of C++'s delete frees what the matching new gave, and a new that fails, in each form, still runs its handler and throws.
#include "check.h"
#include <new>
#include <vector>

struct alignas(64) Wide { char bytes[192]; };
struct Narrow { char bytes[40]; };

static int handler_calls;
static void handler() {
    if (++handler_calls == 3) throw std::bad_alloc();
}

int main() {
    for (int i = 0; i < 20000; i++) {
        delete new Narrow;
        delete[] new Narrow[20];
        Wide *wide = new Wide;
        CHECK(is_aligned(wide, 64));
        delete wide;
        delete[] new Wide[5];
        operator delete(operator new(100));
        operator delete(operator new(100), std::size_t(100));
        operator delete[](operator new[](100), std::size_t(100));
        operator delete(operator new(100, std::nothrow), std::nothrow);
        operator delete[](operator new[](100, std::nothrow), std::nothrow);
        operator delete(operator new(100, std::align_val_t(256)), std::align_val_t(256));
        operator delete(operator new(100, std::align_val_t(256)), std::size_t(100), std::align_val_t(256));
        operator delete[](operator new[](100, std::align_val_t(256)), std::align_val_t(256));
        operator delete(operator new(100, std::align_val_t(256), std::nothrow), std::align_val_t(256), std::nothrow);
        operator delete(nullptr);
        // Would not fit if any of it leaked.
        operator delete(operator new(1 << 20));
    }
    COMPARE(resident_bytes(), <, 64 * MIB);

    std::set_new_handler(handler);
    bool thrown = false;
    try {
        volatile std::size_t far_too_much = std::size_t(1) << 62;
        operator delete(operator new(far_too_much));
    } catch (const std::bad_alloc &) {
        thrown = true;
    }
    CHECK(thrown);
    COMPARE(handler_calls, ==, 3);

    // The other forms.
    volatile std::size_t far_too_much = std::size_t(1) << 62;
    for (int quiet = 0; quiet < 2; quiet++) {
        handler_calls = 0;
        thrown = false;
        void *block = &thrown;
        try {
            block = quiet ? operator new[](far_too_much, std::nothrow) : operator new[](far_too_much);
        } catch (const std::bad_alloc &) {
            thrown = true;
        }
        CHECK(quiet ? !thrown && block == nullptr : thrown);
        COMPARE(handler_calls, ==, 3);
    }
    handler_calls = 0;
    CHECK(operator new(far_too_much, std::nothrow) == nullptr);
    COMPARE(handler_calls, ==, 3);
    CHECK(operator new(0) != operator new(0));
}

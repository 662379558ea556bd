// A plug-in in C++ for a program in C: what a new that fails throws is caught in here.
#include <new>
#include <stddef.h>

extern "C" int news_and_deletes(size_t bytes) {
    try {
        char *block = new char[bytes];
        block[0] = 1;
        delete[] block;
        return 1;
    } catch (const std::bad_alloc &) {
        return 0;
    }
}

extern "C" int news_quietly(size_t bytes) {
    char *block = new (std::nothrow) char[bytes];
    bool is_there = block != NULL;
    delete[] block;
    return is_there;
}

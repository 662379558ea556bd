// The program's operator new is another allocator's: its blocks go back there, though operator delete is found in ours first.
// link: libraries/own_new.c
#include "check.h"

extern "C" int own_deletes;

struct Thing {
    char bytes[40];
};

int main() {
    Thing *thing = new Thing;
    thing->bytes[0] = 1;
    delete thing;
    CHECK(own_deletes == 1);
    free(malloc(40));
    delete static_cast<Thing *>(nullptr);
}

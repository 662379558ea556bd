// A program in C opens a plug-in in C++, whose runtime nobody else sees: a new that fails there throws as it should.
// link: libraries/throwing_plugin.cc
// flags: -Wl,--as-needed
#include "check.h"

int main(void) {
    CHECK(dlsym(RTLD_DEFAULT, "__cxa_throw") == NULL);
    void *plugin = dlopen("liblibraries-throwing-plugin-cc.so", RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL) dprintf(2, "%s\n", dlerror()), exit(1);
    int (*news_and_deletes)(size_t) = dlsym(plugin, "news_and_deletes"), (*news_quietly)(size_t) = dlsym(plugin, "news_quietly");
    for (int i = 0; i < 3; i++) {
        CHECK(news_and_deletes(100) && news_quietly(100));
        CHECK(!news_and_deletes((size_t)1 << 62) && !news_quietly((size_t)1 << 62));
    }
}

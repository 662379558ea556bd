// A plug-in opened with RTLD_DEEPBIND has the allocator that libc and the program have; it is found where its opener says (RUNPATH), and errors stay errors.
// link: libraries/plugin.c
// flags: -Wl,--as-needed
#include "check.h"

static const char plugin_name[] = "liblibraries-plugin-c.so";

static void exchange(void *plugin) {
    void *(*gives)(size_t) = (void *(*)(size_t))dlsym(plugin, "plugin_gives");
    void (*takes)(void *) = (void (*)(void *))dlsym(plugin, "plugin_takes");
    int (*works)(void) = (int (*)(void))dlsym(plugin, "plugin_works");
    CHECK(works());
    for (size_t bytes = 1; bytes < 40 * MIB; bytes = bytes * 3 + 1) {
        free(gives(bytes));
        takes(malloc(bytes));
        takes(realloc(gives(bytes), bytes * 2));
    }
}

int main(void) {
    void *plugin = dlopen(plugin_name, RTLD_NOW | RTLD_DEEPBIND);
    if (plugin == NULL) dprintf(2, "%s\n", dlerror()), exit(1);
    exchange(plugin);
    CHECK(dlclose(plugin) == 0);

    plugin = dlmopen(LM_ID_BASE, plugin_name, RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND);
    CHECK(plugin != NULL);
    exchange(plugin);
    CHECK(dlopen(plugin_name, RTLD_NOW | RTLD_NOLOAD | RTLD_DEEPBIND) == plugin);

    // A list of its own has a libc of its own; what is allocated there is freed there.
    void *apart = dlmopen(LM_ID_NEWLM, plugin_name, RTLD_NOW | RTLD_DEEPBIND);
    CHECK(apart != NULL && apart != plugin);
    CHECK(((int (*)(void))dlsym(apart, "plugin_works"))());

    CHECK(dlopen("no/such/library.so", RTLD_NOW | RTLD_DEEPBIND) == NULL);
    CHECK(strstr(dlerror(), "no/such/library.so") != NULL);
    CHECK(dlopen(NULL, RTLD_NOW | RTLD_DEEPBIND) != NULL);
}

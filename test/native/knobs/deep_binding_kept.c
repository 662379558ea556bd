// A user may want RTLD_DEEPBIND kept: then a plug-in has libc's malloc for itself, and what it gives away is not ours to free.
// dies: PTMALLOC_DEEPBIND=keep => free(): invalid pointer
// only: ptmalloc, in glibc it is one malloc
// link: libraries/plugin.c
// flags: -Wl,--as-needed
#include "check.h"

int main(void) {
    void *plugin = dlopen("liblibraries-plugin-c.so", RTLD_NOW | RTLD_DEEPBIND);
    CHECK(plugin != NULL);
    free(((void *(*)(size_t))dlsym(plugin, "plugin_gives"))(100));
}

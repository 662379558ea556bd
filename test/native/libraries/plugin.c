// A plug-in as php and others open it, for surroundings/deep_binding.c: it and libc exchange blocks with each other and with the program.
#include "check.h"

static char *in_constructor;

__attribute__((constructor)) static void start(void) { in_constructor = strdup("a block that libc allocates while the plug-in is loaded"); }

void *plugin_gives(size_t bytes) { return malloc(bytes); }

void plugin_takes(void *block) { free(block); }

/* libc allocates, this library frees, and the other way round. */
int plugin_works(void) {
    char *line = NULL, *copies[50];
    size_t room = 0;
    free(in_constructor);
    in_constructor = NULL;
    FILE *file = fopen("/proc/self/maps", "r");
    while (getline(&line, &room, file) >= 0) line = realloc(line, room += 10);
    fclose(file);
    free(line);
    line = malloc(3);
    room = 3;
    file = fopen("/proc/self/maps", "r");
    while (getline(&line, &room, file) >= 0) continue;
    fclose(file);
    free(line);
    for (int i = 0; i < 50; i++) CHECK(asprintf(&copies[i], "%0*d", 10 + i * 100, i) > 0);
    for (int i = 0; i < 50; i++) free(copies[i]);
    free(realpath("/", NULL));
    return 1;
}

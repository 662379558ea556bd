/* The words of the library's root block, by their names in the descriptor (docs/descriptor.md). */
#ifndef ROOT_H
#define ROOT_H

#include "check.h"

/* The word of that name; it may be read and damaged. */
static inline size_t *root_word(const char *name) {
    enum { ROOT = 6, ROOT_FIELDS = 15 };
    free(malloc(1)); /* there is none before the first call */
    const size_t *descriptor = *(const size_t *const *)function_named("ptmalloc_descriptor");
    const char *fields = (const char *)descriptor + descriptor[ROOT_FIELDS];
    size_t length = strlen(name);
    for (const char *at = strstr(fields, name); at != NULL; at = strstr(at + 1, name))
        if (at[length] == '=' && (at == fields || at[-1] == ' ')) return (size_t *)descriptor[ROOT] + strtoul(at + length + 1, NULL, 10);
    dprintf(2, "the root has no word named %s\n", name);
    exit(1);
}

#endif

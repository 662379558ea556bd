/* The static memory of the allocator, zero until first used. StaticBlocks.cs checks that each is large enough. */

#include "function.inc"

        .macro block name, bytes, alignment
        .bss
        .balign \alignment
        .globl  \name
        .type   \name, @object
        .size   \name, \bytes
\name:  .zero   \bytes
        .globl  \name\()_end
\name\()_end:
        .endm

block ptmalloc_root, 4096, 4096
block ptmalloc_main_arena, 4096, 64
block ptmalloc_unset_cache, 2560, 64
block ptmalloc_exited_cache, 2560, 64

/* One bit for each 64 MiB of the 47 bits of address: 2^21 bits. */
block ptmalloc_window_map, 262144, 64

/* Where an outside reader begins: exported, and set to the descriptor's address at initialisation. */
block ptmalloc_descriptor, 8, 8
        .globl  ptmalloc_own_descriptor
        .set    ptmalloc_own_descriptor, ptmalloc_descriptor

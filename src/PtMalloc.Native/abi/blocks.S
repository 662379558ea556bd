/* The static memory of the allocator, zero until first used. StaticBlocks.cs checks that each is large enough. */

#include "function.inc"

        .macro block name, bytes, alignment
        .bss
        .balign \alignment
        .globl  \name
        .type   \name, @object
        .size   \name, \bytes
\name:  .zero   \bytes
        .set    \name\()_bytes, \bytes
        .endm

block ptmalloc_root, 4096, 4096
block ptmalloc_main_arena, 6144, 64
block ptmalloc_unset_cache, 3072, 64
block ptmalloc_exited_cache, 3072, 64

/* One bit for each 64 MiB of the 47 bits of address: 2^21 bits. */
block ptmalloc_window_map, 262144, 64

/*
 * Their sizes, in the order in which StaticBlocks.cs asks for them. As words in memory: the difference of two addresses the compiler works out
 * by itself, from numbers that stand for the symbols, and gets it wrong.
 */
        .section .rodata
        .balign 8
        .globl  ptmalloc_block_sizes
        .type   ptmalloc_block_sizes, @object
        .size   ptmalloc_block_sizes, 32
ptmalloc_block_sizes:
        .quad   ptmalloc_root_bytes, ptmalloc_main_arena_bytes, ptmalloc_window_map_bytes, ptmalloc_exited_cache_bytes

/* Where an outside reader begins: exported, and set to the descriptor's address at initialisation. */
block ptmalloc_descriptor, 8, 8
        .globl  ptmalloc_own_descriptor
        .set    ptmalloc_own_descriptor, ptmalloc_descriptor

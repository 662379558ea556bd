/* The static memory of the allocator, zero until first used. StaticBlocks.cs checks that each is large enough. What every process
   writes to comes first and together: with C#'s own statics it takes three pages. */

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

block ptmalloc_root, 1536, 64
block ptmalloc_main_arena, 5120, 64

/* Where an outside reader begins: exported, and set to the descriptor's address at initialisation. */
block ptmalloc_descriptor, 8, 8
        .globl  ptmalloc_own_descriptor
        .set    ptmalloc_own_descriptor, ptmalloc_descriptor

block ptmalloc_exited_cache, 3200, 64

/* The caches of the first threads. */
block ptmalloc_first_slab, 65536, 64

/* One bit for each 64 MiB of the 47 bits of address: 2^21 bits. */
block ptmalloc_window_map, 262144, 64

/* The descriptor itself; a page of its own, so that it is found by its first word. Not .bss, which would have to begin with a page, too. */
        .section .bss.page, "aw", @nobits
        .balign 4096
        .globl  ptmalloc_descriptor_page
        .type   ptmalloc_descriptor_page, @object
        .size   ptmalloc_descriptor_page, 4096
ptmalloc_descriptor_page:
        .zero   4096

/* Only ever read, and so not .bss: its page comes with the code. */
        .section .rodata, "a", @progbits
        .balign 64
        .globl  ptmalloc_unset_cache
        .type   ptmalloc_unset_cache, @object
        .size   ptmalloc_unset_cache, ptmalloc_exited_cache_bytes
ptmalloc_unset_cache:
        .zero   ptmalloc_exited_cache_bytes

/*
 * The blocks' sizes, in the order in which StaticBlocks.cs asks for them. As words in memory: the difference of two addresses the compiler
 * works out by itself, from numbers that stand for the symbols, and gets it wrong.
 */
        .balign 8
        .globl  ptmalloc_block_sizes
        .type   ptmalloc_block_sizes, @object
        .size   ptmalloc_block_sizes, 40
ptmalloc_block_sizes:
        .quad   ptmalloc_root_bytes, ptmalloc_main_arena_bytes, ptmalloc_window_map_bytes, ptmalloc_exited_cache_bytes, ptmalloc_first_slab_bytes

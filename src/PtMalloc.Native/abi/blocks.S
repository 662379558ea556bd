/* The static memory of the allocator, zero until first used. StaticBlocks.cs checks that each block is large enough. What every process
   writes to lies together (build/layout.ld): three pages, with C#'s own statics and the first cache. Between them and that cache is the main
   arena's end, the depot's lines of medium sizes, which few processes touch. */

#include "function.inc"

        .macro block name, bytes, alignment, section=.bss
        .section \section, "aw", @nobits
        .balign \alignment
        .globl  \name
        .type   \name, @object
        .size   \name, \bytes
\name:  .zero   \bytes
        .set    \name\()_bytes, \bytes
        .endm

/* The descriptor begins a page, so that it is found by its first word. */
block ptmalloc_descriptor_block, 2304, 4096, .bss.start
block ptmalloc_root, 1088, 64, .bss.start
block ptmalloc_main_arena, 10176, 64, .bss.arena

/* Whether a library other than the C++ runtime has operator new: then that is used (New.cs). */
block ptmalloc_is_new_foreign, 8, 8, .bss.start

/* Where an outside reader begins: exported, and set to the descriptor's address at initialisation. */
block ptmalloc_descriptor, 8, 8, .bss.start
        .globl  ptmalloc_own_descriptor
        .set    ptmalloc_own_descriptor, ptmalloc_descriptor

/* The caches of the first threads. */
block ptmalloc_first_slab, 65536, 4096, .bss.slab

block ptmalloc_exited_cache, 3200, 64, .bss.rare

/* One bit for each 64 MiB of the 47 bits of address: 2^21 bits. */
block ptmalloc_window_map, 262144, 64, .bss.rare

/* The users' hooks, in a page of their own that can only be read but for the moment in which they are set; of the file, so
   that nobody could write there before. */
        .section .hooks, "a", @progbits
        .balign 4096
        .globl  ptmalloc_hooks_page
        .type   ptmalloc_hooks_page, @object
        .size   ptmalloc_hooks_page, 4096
ptmalloc_hooks_page:
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
        .size   ptmalloc_block_sizes, 48
ptmalloc_block_sizes:
        .quad   ptmalloc_root_bytes, ptmalloc_main_arena_bytes, ptmalloc_window_map_bytes, ptmalloc_exited_cache_bytes
        .quad   ptmalloc_first_slab_bytes, ptmalloc_descriptor_block_bytes

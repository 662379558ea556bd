using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>The static memory of abi/blocks.S. Each address is one RIP-relative <c>lea</c>: the address of a "function" of that name.</summary>
internal static unsafe class StaticBlocks
{
    internal static nuint Root => (nuint)(delegate*<void>)&RootStart;

    internal static nuint MainArena => (nuint)(delegate*<void>)&MainArenaStart;

    internal static nuint ExitedCache => (nuint)(delegate*<void>)&ExitedCacheStart;

    internal static nuint FirstSlab => (nuint)(delegate*<void>)&FirstSlabStart;

    internal static nuint WindowMap => (nuint)(delegate*<void>)&WindowMapStart;

    /// <summary>The exported word that leads outside readers to the descriptor, in this library.</summary>
    internal static nuint Descriptor => (nuint)(delegate*<void>)&DescriptorStart;

    internal static nuint DescriptorPage => (nuint)(delegate*<void>)&DescriptorPageStart;

    /// <summary>Whether the blocks, sized in assembly, hold what the core keeps in them.</summary>
    internal static bool AreLargeEnough =>
        (nuint)(delegate*<void>)&RootEnd - Root >= Ptmalloc<LinuxNative>.Root.StateSize
        && (nuint)(delegate*<void>)&MainArenaEnd - MainArena >= Ptmalloc<LinuxNative>.Arena.StateSize
        && (nuint)(delegate*<void>)&FirstSlabEnd - FirstSlab >= Ptmalloc<LinuxNative>.ThreadCache.SlabBytes
        && (nuint)(delegate*<void>)&WindowMapEnd - WindowMap >= Ptmalloc<LinuxNative>.WindowMap.StateSize
        && (nuint)(delegate*<void>)&ExitedCacheEnd - ExitedCache >= Ptmalloc<LinuxNative>.ThreadCache.StateSize;

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_root")]
    private static extern void RootStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_root_end")]
    private static extern void RootEnd();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_main_arena")]
    private static extern void MainArenaStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_main_arena_end")]
    private static extern void MainArenaEnd();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_exited_cache")]
    private static extern void ExitedCacheStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_exited_cache_end")]
    private static extern void ExitedCacheEnd();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_first_slab")]
    private static extern void FirstSlabStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_first_slab_end")]
    private static extern void FirstSlabEnd();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_window_map")]
    private static extern void WindowMapStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_window_map_end")]
    private static extern void WindowMapEnd();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_own_descriptor")]
    private static extern void DescriptorStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_descriptor_page")]
    private static extern void DescriptorPageStart();
}

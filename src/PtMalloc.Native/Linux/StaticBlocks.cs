using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// The static memory of abi/blocks.S. Each address is one RIP-relative <c>lea</c>: the address of a "function" of that
/// name.
/// </summary>
internal static unsafe class StaticBlocks
{
    internal static nuint Root => (nuint)(delegate*<void>)&RootStart;

    internal static nuint MainArena => (nuint)(delegate*<void>)&MainArenaStart;

    internal static nuint ExitedCache => (nuint)(delegate*<void>)&ExitedCacheStart;

    /// <summary>The cache of zeros that every thread starts on.</summary>
    internal static nuint UnsetCache => (nuint)(delegate*<void>)&UnsetCacheStart;

    internal static nuint FirstSlab => (nuint)(delegate*<void>)&FirstSlabStart;

    internal static nuint WindowMap => (nuint)(delegate*<void>)&WindowMapStart;

    /// <summary>The users' hooks: a page of the library that can only be read.</summary>
    internal static nuint Hooks => (nuint)(delegate*<void>)&HooksStart;

    /// <summary>The exported word that leads outside readers to the descriptor, in this library.</summary>
    internal static nuint Descriptor => (nuint)(delegate*<void>)&DescriptorStart;

    /// <summary>
    /// Whether requests of operator new go on to another operator new (see <see cref="New"/>). Set once.
    /// </summary>
    internal static byte* IsNewForeign => (byte*)(delegate*<void>)&IsNewForeignStart;

    internal static nuint DescriptorBlock => (nuint)(delegate*<void>)&DescriptorBlockStart;

    internal static nuint DescriptorBytes => Sizes[5];

    /// <summary>Whether the blocks, sized in assembly, hold what the core keeps in them.</summary>
    internal static bool AreLargeEnough
    {
        get
        {
            nuint* sizes = Sizes;
            return sizes[0] >= Ptmalloc<LinuxNative>.Root.StateSize
                && sizes[1] >= Ptmalloc<LinuxNative>.Arena.StateSize
                && sizes[2] >= Ptmalloc<LinuxNative>.WindowMap.StateSize
                && sizes[3] >= Ptmalloc<LinuxNative>.ThreadCache.StateSize
                && sizes[4] >= Ptmalloc<LinuxNative>.ThreadCache.SlabBytes;
        }
    }

    private static nuint* Sizes => (nuint*)(delegate*<void>)&BlockSizes;

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_root")]
    private static extern void RootStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_main_arena")]
    private static extern void MainArenaStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_exited_cache")]
    private static extern void ExitedCacheStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_unset_cache")]
    private static extern void UnsetCacheStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_first_slab")]
    private static extern void FirstSlabStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_window_map")]
    private static extern void WindowMapStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_is_new_foreign")]
    private static extern void IsNewForeignStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_hooks_page")]
    private static extern void HooksStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_own_descriptor")]
    private static extern void DescriptorStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_block_sizes")]
    private static extern void BlockSizes();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "ptmalloc_descriptor_block")]
    private static extern void DescriptorBlockStart();
}

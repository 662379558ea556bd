using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PtMalloc.Managed;

/// <summary>
/// All of a heap's state but its blocks, at fixed places: descriptor, own words, root, main arena, exited cache, the
/// first slab of caches, window map. It keeps its place for the life of the process, so that a thread that still knows
/// a cache of a heap that is gone finds an empty one. Its pages may go back while no heap uses it.
/// </summary>
internal readonly unsafe struct ControlBlock(nuint address)
{
    /// <summary>
    /// Addresses reserved for a heap's main arena at the most: 16 GiB. More comes in pieces of their own.
    /// </summary>
    public static nuint MostReserved => (nuint)16 << 30;

    private const nuint LineMask = 63;
    private const nuint DescriptorBytes = 4096;

    /// <summary>So many blocks share one mapping, because the system limits the number of mappings.</summary>
    private const int PerMapping = 16;

    public readonly nuint Address = address;

    public bool IsNone => Address == 0;

    public nuint Descriptor => Address;

    public nuint Words => Address + DescriptorBytes;

    public nuint Root
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address + RootOffset;
    }

    public nuint MainArena
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address + MainArenaOffset;
    }

    public nuint ExitedCache => Address + ExitedCacheOffset;

    public nuint FirstSlab => Address + FirstSlabOffset;

    public nuint WindowMap => Address + WindowMapOffset;

    public bool IsBroken => this[ControlWord.Broken] != 0;

    private static nuint RootOffset => DescriptorBytes + Lines((nuint)(int)ControlWord.Count * Layout64.WordSize);

    private static nuint MainArenaOffset => RootOffset + Lines(Allocator.Root.StateSize);

    private static nuint ExitedCacheOffset => MainArenaOffset + Lines(Allocator.Arena.StateSize);

    private static nuint FirstSlabOffset => ExitedCacheOffset + Lines(Allocator.ThreadCache.StateSize);

    private static nuint WindowMapOffset => FirstSlabOffset + Allocator.ThreadCache.SlabBytes;

    public nuint this[ControlWord word]
    {
        get => ((nuint*)Words)[(int)word];
        set => ((nuint*)Words)[(int)word] = value;
    }

    /// <summary>Adds to a word that any thread may add to.</summary>
    public void Count(ControlWord word, nuint amount) =>
        LinuxManaged.FetchAdd(Words + ((nuint)(int)word * Layout64.WordSize), amount);

    /// <summary>Counts a block that is mapped on its own from now on.</summary>
    public void CountMapped(nuint bytes)
    {
        Count(ControlWord.MappedBytes, bytes);
        Count(ControlWord.MappedBlocks, 1);
    }

    /// <summary>Counts a block that was mapped on its own and is gone.</summary>
    public void CountUnmapped(nuint bytes)
    {
        Count(ControlWord.UnmappedBytes, bytes);
        Count(ControlWord.UnmappedBlocks, 1);
    }

    private static nuint Bytes =>
        (WindowMapOffset + Allocator.WindowMap.StateSize + DescriptorBytes - 1) & ~(DescriptorBytes - 1);

    /// <summary>
    /// Makes a block of zeros for the next slot, whose predecessors all have theirs; none if the system has no memory.
    /// </summary>
    public static ControlBlock Create(int slot, ControlBlock previous)
    {
        if (slot % PerMapping != 0)
            return new(previous.Address + Bytes);
        return new(Libc.Map(0, PerMapping * Bytes, Libc.ReadWrite, Libc.PrivateAnonymous | Libc.NoReserve));
    }

    /// <summary>The block that a cache belongs to, by the root that is written in it.</summary>
    /// <exception cref="ObjectDisposedException">
    /// The heap was just disposed of, which must not happen while a thread uses it.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ControlBlock OfCache(nuint cache)
    {
        nuint root = new Allocator.ThreadCache(cache).Get(CacheField.Root);
        if (root == 0)
            ThrowGone();
        return new(root - RootOffset);
    }

    /// <summary>The main arena of the heap whose root this is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint MainArenaOf(nuint root) => root + (MainArenaOffset - RootOffset);

    /// <summary>
    /// Clears root, main arena and caches, as far as the slab was used, which its first word says. The window map is
    /// clear already: its marks went with the memory they stood for.
    /// </summary>
    public void Clear()
    {
        nuint used = *(nuint*)FirstSlab;
        NativeMemory.Clear((void*)Root, FirstSlab + used - Root);
        this[ControlWord.BreakEnd] = 0;
        this[ControlWord.Broken] = 0;
        this[ControlWord.Trimmed] = 0;
        this[ControlWord.Waits] = 0;
        this[ControlWord.Failures] = 0;
        this[ControlWord.MappedBytes] = 0;
        this[ControlWord.UnmappedBytes] = 0;
        this[ControlWord.MappedBlocks] = 0;
        this[ControlWord.UnmappedBlocks] = 0;
    }

    /// <summary>Whether the addresses for a main arena are reserved.</summary>
    public bool HasReservation => this[ControlWord.BreakStart] != 0;

    /// <summary>
    /// Gives back the reservation, and all pages of a block that was cleared: it is then as good as new.
    /// </summary>
    public void Shed()
    {
        if (HasReservation)
            Libc.Unmap(this[ControlWord.BreakStart], this[ControlWord.BreakLimit] - this[ControlWord.BreakStart]);
        this[ControlWord.BreakStart] = 0;
        this[ControlWord.BreakLimit] = 0;
        Libc.Discard(Address, Bytes);
    }

    /// <summary>
    /// Whether the heap may have so many bytes more from the system. It takes no lock: threads that grow the heap at
    /// one moment may each get a yes.
    /// </summary>
    public bool HasRoomFor(nuint bytes)
    {
        nuint limit = this[ControlWord.Limit];
        return limit == 0 || bytes <= limit && SystemBytes <= limit - bytes;
    }

    /// <summary>What the heap has from the system. Its block must be the current one.</summary>
    public nuint SystemBytes
    {
        get
        {
            nuint bytes = new Allocator.Root(Root)[RootField.MappedBytes];
            Allocator.Arena main = new(MainArena);
            Allocator.Arena arena = main;
            do
            {
                bytes += arena.SystemMemory;
                nuint next = arena.Get(ArenaField.Next);
                arena = new(next == 0 ? MainArena : next);
            }
            while (arena.Address != main.Address);
            return bytes;
        }
    }

    [DoesNotReturn]
    private static void ThrowGone() => throw new ObjectDisposedException(typeof(NativeHeap).FullName);

    private static nuint Lines(nuint bytes) => (bytes + LineMask) & ~LineMask;
}

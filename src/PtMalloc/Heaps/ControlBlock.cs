using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PtMalloc.Managed;

/// <summary>
/// All of a heap's state but its blocks, at fixed places: descriptor, own words, root, main arena, exited cache, the
/// first slab of caches, window map. It has its place for the life of the process, so that a thread that still knows a
/// cache of a heap that is gone finds an empty one; its pages may go while no heap has it.
/// </summary>
internal readonly unsafe struct ControlBlock(nuint address)
{
    /// <summary>
    /// Addresses reserved for a heap's main arena at the most: 16 GiB. More comes in pieces of their own.
    /// </summary>
    public static nuint MostReserved => (nuint)16 << 30;

    private const nuint LineMask = 63;
    private const nuint DescriptorBytes = 4096;

    /// <summary>So many lie side by side in one mapping: there is a limit on those.</summary>
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

    /// <summary>Counts one that is not any more.</summary>
    public void CountUnmapped(nuint bytes)
    {
        Count(ControlWord.UnmappedBytes, bytes);
        Count(ControlWord.UnmappedBlocks, 1);
    }

    private static nuint Bytes =>
        (WindowMapOffset + Allocator.WindowMap.StateSize + DescriptorBytes - 1) & ~(DescriptorBytes - 1);

    /// <summary>
    /// A block of zeros for a slot that had none, the slots before it having theirs; none if the system has no memory.
    /// </summary>
    public static ControlBlock Create(int slot, ControlBlock previous)
    {
        if (slot % PerMapping != 0)
            return new(previous.Address + Bytes);
        return new(Libc.Map(0, PerMapping * Bytes, Libc.ReadWrite, Libc.PrivateAnonymous | Libc.NoReserve));
    }

    /// <summary>The block that a cache belongs to, by the root that is written in it.</summary>
    /// <exception cref="ObjectDisposedException">
    /// The heap was just disposed of, which is not to be done while a thread uses it.
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
    /// Forgets what root, main arena and caches said; the window map's marks went with the memory they stood for. The
    /// slab's first word says how much of it was used.
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
    /// Gives the reservation back, and all pages of a block that was cleared: it is as when it was new.
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
    /// Whether the heap may have so many bytes more from the system. Asked without a lock: threads that grow at the
    /// same moment may each be told yes.
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

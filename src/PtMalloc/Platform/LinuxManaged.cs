using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Managed;

/// <summary>
/// The core's platform in a .NET process on Linux. Libc owns the break there, so each heap has one of its own: a
/// reservation that is committed from its start. There are many heaps; a thread's slow paths work on the one that
/// <see cref="CurrentHeap"/> names.
/// </summary>
internal readonly partial struct LinuxManaged : IPlatform
{
    /// <summary>Below it nothing is ever mapped.</summary>
    private const uint NullPage = 4096;

    public static nuint WordSize => Layout64.WordSize;

    public static nuint Alignment => Layout64.Alignment;

    public static nuint MaxHeapSize => Layout64.MaxHeapSize;

    public static int AddressBits => Layout64.AddressBits;

    public static nuint LargestRequest => Layout64.LargestRequest;

    public static nuint MaxMapThreshold => Layout64.MaxMapThreshold;

    public static nuint ArenasPerProcessor => Layout64.ArenasPerProcessor;

    public static nuint RootAddress => CurrentHeap.Block.Root;

    /// <summary>
    /// By the word, as a thread's own variables are further away here than any memory of the heap's. No arena, which
    /// may be asked whether it is main, has its word in the first page.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint RootBy(nuint word)
    {
        nuint root = Read(word);
        return root != 0 ? root : RootAddress;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint MainArenaBy(nuint word) =>
        word < NullPage ? MainArenaAddress : ControlBlock.MainArenaOf(RootBy(word));

    /// <summary>Caches are larger here: a .NET process is never small, and a slow path costs more.</summary>
    public static nuint CacheScale => 4;

    /// <summary>One constant for all heaps: odd, so that it is no pointer.</summary>
    public static nuint CacheKey => unchecked((nuint)0x9E37_79B9_7F4A_7C15);

    public static nuint ChooseCacheKey() => CacheKey;

    public static nuint MainArenaAddress => CurrentHeap.Block.MainArena;

    public static nuint ExitedCacheAddress => CurrentHeap.Block.ExitedCache;

    public static nuint FirstSlabAddress => CurrentHeap.Block.FirstSlab;

    public static nuint WindowMapAddress => CurrentHeap.Block.WindowMap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LargeBinIndex(nuint size) => Layout64.LargeBinIndex(size);

    /// <summary>
    /// Notes rare steps, and does no more: a listener may call the allocator, so it must not be called under the
    /// allocator's locks.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Notify(Step step, nuint subject, nuint detail)
    {
        if (step is Step.Mapped)
            CurrentHeap.Block.CountMapped(detail);
        else if (step is Step.Unmapped)
            CurrentHeap.Block.CountUnmapped(detail);

        if (step is Step.BreakMoved or Step.HeapCreated or Step.HeapGrown or Step.Mapped)
            CurrentHeap.Note(RareWork.Grown);
        else if (step is Step.SystemTrim or Step.HeapShrunk or Step.HeapDeleted or Step.Unmapped)
            CurrentHeap.Note(RareWork.Shrunk);
        else if (step is Step.Refill)
            CurrentHeap.Note(RareWork.Refilled);
    }

    /// <summary>
    /// A cached block needs no look at the heap. The layout of this code is not left to the JIT's profile: in a program
    /// that begins with small blocks, the path of larger ones would be laid out as never taken, and a block of 64 KiB
    /// would take twice the time.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static nuint EnterMallocSlow(nuint size, nuint cache, nuint form)
    {
        nuint cached = Allocator.TryLeftOut(new(cache), size);
        return cached != 0 ? cached : EnterMallocMiss(size, cache);
    }

    /// <inheritdoc cref="EnterMallocSlow"/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void EnterFreeSlow(nuint pointer, nuint cache)
    {
        if (!Allocator.TryFreeLeftOut(pointer, new(cache)))
            EnterFreeMiss(pointer, cache);
    }

    /// <summary>
    /// Has the slow paths compiled that are left out of ahead-of-time compilation for the sake of their layout: 2 ms
    /// each.
    /// </summary>
    public static void PrepareSlowPaths()
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled)
            return;
        foreach (Delegate slowPath in (Delegate[])[EnterMallocSlow, EnterFreeSlow])
            RuntimeHelpers.PrepareMethod(slowPath.Method.MethodHandle);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void EnterFreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment)
    {
        CurrentHeap.EnterBy(cache);
        Allocator.FreeSizedSlow(pointer, size, cache, alignment, caller: 0);
        CurrentHeap.Leave();
    }

    /// <summary>Not private, so that it is compiled ahead of time although its caller is not.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nuint EnterMallocMiss(nuint size, nuint cache)
    {
        CurrentHeap.EnterBy(cache);
        nuint user = Allocator.MallocSlow(size, cache, caller: 0);
        CurrentHeap.Leave();
        return user;
    }

    /// <inheritdoc cref="EnterMallocMiss"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void EnterFreeMiss(nuint pointer, nuint cache)
    {
        CurrentHeap.EnterBy(cache);
        Allocator.FreeSlow(pointer, cache, caller: 0);
        CurrentHeap.Leave();
    }
}

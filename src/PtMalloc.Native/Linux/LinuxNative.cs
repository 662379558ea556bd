using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// The platform of libptmalloc.so: Linux on x86-64, with raw system calls and as little of libc as possible. The layout
/// is glibc's.
/// </summary>
public readonly partial struct LinuxNative : IPlatform
{
    public static nuint WordSize => Layout64.WordSize;

    public static nuint Alignment => Layout64.Alignment;

    public static nuint MaxHeapSize => Layout64.MaxHeapSize;

    public static int AddressBits => Layout64.AddressBits;

    public static nuint LargestRequest => Layout64.LargestRequest;

    public static nuint MaxMapThreshold => Layout64.MaxMapThreshold;

    public static nuint ArenasPerProcessor => Layout64.ArenasPerProcessor;

    public static nuint RootAddress => StaticBlocks.Root;

    public static nuint RootBy(nuint word) => RootAddress;

    public static nuint MainArenaBy(nuint word) => MainArenaAddress;

    public static nuint CacheScale => 1;

    public static nuint CacheKey
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new Ptmalloc<LinuxNative>.Root(RootAddress)[RootField.CacheKey];
    }

    public static nuint ChooseCacheKey() => RandomKey;

    public static nuint MainArenaAddress => StaticBlocks.MainArena;

    public static nuint ExitedCacheAddress => StaticBlocks.ExitedCache;

    public static nuint FirstSlabAddress => StaticBlocks.FirstSlab;

    public static nuint WindowMapAddress => StaticBlocks.WindowMap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LargeBinIndex(nuint size) => Layout64.LargeBinIndex(size);

    /// <summary>Nobody listens, so the compiler removes the call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Notify(Step step, nuint subject, nuint detail)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint EnterMallocSlow(nuint size, nuint cache, nuint form) =>
        form == 0 ? Doors.MallocSlow(size, cache) : Doors.NewSlow(size, cache, form);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EnterFreeSlow(nuint pointer, nuint cache) => Doors.FreeSlow(pointer, cache);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EnterFreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment) =>
        Doors.FreeSizedSlow(pointer, size, cache, alignment);
}

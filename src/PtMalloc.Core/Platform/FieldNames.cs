using System;

namespace PtMalloc;

/// <summary>
/// Where each word of each structure lies, "name=index" in words, separated by spaces: for readers of the descriptor that are older
/// or newer than the library. A literal can't be made of the enums, so a test compares the two.
/// </summary>
public static class FieldNames
{
    /// <summary>The words of <see cref="RootField"/>.</summary>
    public static ReadOnlySpan<byte> Root =>
        "State=0 InitializingThread=1 Mode=2 TrimThreshold=3 TopPad=4 MapThreshold=5 MapMax=6 FixedThresholds=7 "u8
        + "ArenaMax=8 ArenaTest=9 MaxFast=10 Perturb=11 CacheCount=12 CacheBins=13 Check=14 CountOnlineProcessors=15 "u8
        + "SampleInterval=16 MappedCount=17 MaxMappedCount=18 MappedBytes=19 MaxMappedBytes=20 MapLock=21 "u8
        + "MapTable=22 MapUsed=23 MapLive=24 BreakBase=25 DirectoryLock=26 ArenaCount=27 ArenaLimit=28 NextToUse=29 "u8
        + "FreeList=30 AlignedHeapHint=31 Caches=32 SpareCaches=33 CacheSlab=34 CacheKey=35 ForksInProgress=36 "u8
        + "ForkNumber=37 ForkMapped=38 FrozenArenas=39 FrozenForks=40 MallocHook=41 FreeHook=42 ReallocHook=43 "u8
        + "MemalignHook=44"u8;

    /// <summary>The words of <see cref="ArenaField"/>.</summary>
    public static ReadOnlySpan<byte> Arena =>
        "Lock=0 Flags=1 HaveFastChunks=2 FastBins=3 Top=13 LastRemainder=14 Rings=15 BinMap=269 Next=273 "u8
        + "NextFree=274 AttachedThreads=275 SystemMemory=276 MaxSystemMemory=277 Root=278 Remote=279"u8;

    /// <summary>The words of <see cref="CacheField"/>.</summary>
    public static ReadOnlySpan<byte> Cache =>
        "Heads=0 Slots=64 Root=128 Arena=129 Key=130 State=131 Mode=132 InHook=133 ForkSeen=134 Countdown=135 "u8
        + "Thread=136 Next=137 NextSpare=138"u8;

    /// <summary>The words of <see cref="HeapField"/>.</summary>
    public static ReadOnlySpan<byte> Heap =>
        "Arena=0 Previous=1 Size=2 Committed=3"u8;
}

using System;

namespace PtMalloc.Core;

/// <summary>
/// Where each word of each structure lies, "name=index" in words, separated by spaces: for readers of the descriptor that are older
/// or newer than the library. A literal can't be made of the enums, so a test compares the two.
/// </summary>
public static class FieldNames
{
    /// <summary>The words of <see cref="RootField"/>.</summary>
    public static ReadOnlySpan<byte> Root =>
        "State=0 InitializingThread=1 Mode=2 TrimThreshold=3 TopPad=4 MapThreshold=5 MapMax=6 FixedThresholds=7 "u8
        + "ArenaMax=8 ArenaTest=9 MaxFast=10 Perturb=11 CacheCount=12 CacheBins=13 CountOnlineProcessors=14 "u8
        + "SampleInterval=15 MappedCount=16 MaxMappedCount=17 MappedBytes=18 MaxMappedBytes=19 MapLock=20 "u8
        + "MapTable=21 MapUsed=22 MapLive=23 BreakBase=24 DirectoryLock=25 ArenaCount=26 ArenaLimit=27 NextToUse=28 "u8
        + "FreeList=29 AlignedHeapHint=30 Caches=31 SpareCaches=32 CacheSlab=33 CacheKey=34 ForksInProgress=35 "u8
        + "ForkNumber=36 ForkRequests=37 FrozenForks=38 MallocHook=39 FreeHook=40 ReallocHook=41 MemalignHook=42 "u8
        + "BreakEnd=43 IgnoreForeign=44 MediumCacheBytes=45 CheckInterval=46 SkippedBytes=47 MapTableCopy=48 CachesCopy=49 "u8
        + "SpareCachesCopy=50 CacheSlabCopy=51 Harden=52 CanaryKey=53 LinkKey=54 PieceCount=55 Pieces=56 DecayTime=120 "u8
        + "Background=121 BackgroundState=122 BackgroundRetry=123 FewArenas=124 Threads=125"u8;

    /// <summary>The words of <see cref="ArenaField"/>.</summary>
    public static ReadOnlySpan<byte> Arena =>
        "Lock=0 Flags=1 HaveFastChunks=2 FastBins=3 Top=13 LastRemainder=14 Rings=15 BinMap=269 Next=273 "u8
        + "NextFree=274 AttachedThreads=275 SystemMemory=276 MaxSystemMemory=277 Root=278 Remote=279 RemoteBatches=280 "u8
        + "Number=281 InsideStart=282 InsideBytes=283 "u8
        + "Epoch=284 EpochEnd=285 PurgeBin=286 TopPeak=287 Depot=288 DepotOpen=352 DepotRoom=416 DepotTotals=480 DepotIdle=544 DepotSweep=608 "u8
        + "TopPeakBefore=609 Released=610 Dirt=611 ReleasedBefore=612 TopMadeWay=613 Supplied=614"u8;

    /// <summary>The words of <see cref="CacheField"/>.</summary>
    public static ReadOnlySpan<byte> Cache =>
        "RangeStart=0 RangeUnits=1 Heads=2 Nothing=66 Slots=69 MediumHeads=133 MediumRoom=232 MediumLimit=233 "u8
        + "Capacities=234 Growth=298 OutHead=299 OutTail=300 OutBytes=301 OutArena=302 Root=303 Arena=304 "u8
        + "State=305 Mode=306 InHook=307 ExitRounds=308 ForkSeen=309 Countdown=310 Thread=311 Next=312 "u8
        + "NextSpare=313 OwnerFlag=314 CheckIn=315 NextCopy=316 NextSpareCopy=317 Hold=318 Random=319 "u8
        + "Quarantine=320 Epoch=321 Spares=322 ArenaCopy=386 OutStart=387 OutUnits=388 OutFlag=389"u8;

    /// <summary>The words of <see cref="HeapField"/>.</summary>
    public static ReadOnlySpan<byte> Heap =>
        "Arena=0 Previous=1 Size=2 Committed=3"u8;
}

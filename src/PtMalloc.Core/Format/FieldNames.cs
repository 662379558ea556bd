using System;

namespace PtMalloc.Core;

/// <summary>
/// Where each word of each structure lies, "name=index" in words, separated by spaces: for readers of the descriptor
/// that are older or newer than the library. A literal can't be made of the enums, so a test compares the two.
/// </summary>
public static class FieldNames
{
    /// <summary>
    /// The version of the descriptor's format. A new word or field leaves it; one that goes, or comes to mean something
    /// else, raises it.
    /// </summary>
    public const int FormatVersion = 2;

    /// <summary>The words of <see cref="RootField"/>.</summary>
    public static ReadOnlySpan<byte> Root =>
        "State=0 InitializingThread=1 Mode=2 TrimThreshold=3 TopPad=4 MapThreshold=5 MapMax=6 "u8
        + "FixedThresholds=7 ArenaMax=8 ArenaTest=9 MaxFast=10 Perturb=11 CacheCount=12 CacheBins=13 "u8
        + "CountOnlineProcessors=14 MappedCount=16 MaxMappedCount=17 MappedBytes=18 MaxMappedBytes=19 "u8
        + "MapLock=20 MapTable=21 MapUsed=22 MapLive=23 BreakBase=24 DirectoryLock=25 ArenaCount=26 "u8
        + "ArenaLimit=27 NextToUse=28 FreeList=29 AlignedHeapHint=30 Caches=31 SpareCaches=32 CacheSlab=33 "u8
        + "CacheKey=34 ForksInProgress=35 ForkNumber=36 ForkRequests=37 FrozenForks=38 BreakEnd=43 "u8
        + "IgnoreForeign=44 MediumCacheBytes=45 CheckInterval=46 SkippedBytes=47 MapTableCopy=48 "u8
        + "CachesCopy=49 SpareCachesCopy=50 CacheSlabCopy=51 Harden=52 CanaryKey=53 LinkKey=54 PieceCount=55 "u8
        + "Pieces=56 DecayTime=120 Background=121 BackgroundState=122 BackgroundRetry=123 FewArenas=124 "u8
        + "Threads=125 Watch=126 NextToTend=127 EarlySince=128 EarlySpent=129 ForkTurn=130 Generation=131 "u8
        + "Retired=132 RetiredCopy=133 MorePieces=134 MorePiecesCopy=135"u8;

    /// <summary>The words of <see cref="ArenaField"/>.</summary>
    public static ReadOnlySpan<byte> Arena =>
        "Lock=0 Flags=1 HaveFastChunks=2 FastBins=3 Top=13 LastRemainder=14 Rings=15 BinMap=269 Next=273 "u8
        + "NextFree=274 AttachedThreads=275 SystemMemory=276 MaxSystemMemory=277 Root=278 Remote=279 "u8
        + "RemoteBytes=280 Number=281 InsideStart=282 InsideBytes=283 Epoch=284 EpochEnd=285 PurgeBin=286 "u8
        + "TopPeak=287 DepotSweep=288 TopPeakBefore=289 Released=290 Dirt=291 ReleasedBefore=292 "u8
        + "TopMadeWay=293 DepotBytes=294 Misses=295 Supplied=296 Excess=297 DirtEpoch=298 Depot=299"u8;

    /// <summary>The words of <see cref="CacheField"/>.</summary>
    public static ReadOnlySpan<byte> Cache =>
        "RangeStart=0 RangeUnits=1 Heads=2 Nothing=163 Slots=167 MediumRoom=231 MediumLimit=232 "u8
        + "Capacities=233 Growth=297 OutHead=298 OutTail=299 OutBytes=300 OutArena=301 Root=302 Arena=303 "u8
        + "State=304 Mode=305 InHook=306 ExitRounds=307 ForkSeen=308 MediumPatience=309 Thread=310 Next=311 "u8
        + "NextSpare=312 OwnerFlag=313 CheckIn=314 NextCopy=315 NextSpareCopy=316 Hold=317 Random=318 "u8
        + "Quarantine=319 Epoch=320 Spares=321 ArenaCopy=385 OutStart=386 OutUnits=387 OutFlag=388 "u8
        + "WatchLeft=389 WatchLength=390 WatchedAt=391 Generation=392 KeyTable=393 SparseMask=394 "u8
        + "Placeless=395 Key=396"u8;

    /// <summary>The words of <see cref="HeapField"/>.</summary>
    public static ReadOnlySpan<byte> Heap =>
        "Arena=0 Previous=1 Size=2 Committed=3"u8;
}

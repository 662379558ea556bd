namespace PtMalloc.Core;

/// <summary>
/// The words of the root block (malloc_par and the globals of arena.c), in order. The descriptor publishes them:
/// append, or raise its version. Read by any thread with acquire; the writer is named.
/// </summary>
public enum RootField
{
    /// <summary><see cref="RootState"/>: the initialising thread.</summary>
    State,

    /// <summary>
    /// The thread that initialises, so that a call it makes meanwhile is told from one that must wait.
    /// </summary>
    InitializingThread,

    /// <summary><see cref="Modes"/>: why caches are switched off; whoever sets options or hooks.</summary>
    Mode,

    // Tunables: set at initialisation and by mallopt; the two thresholds also by free of a mapped chunk.
    TrimThreshold,
    TopPad,
    MapThreshold,
    MapMax,
    FixedThresholds,
    ArenaMax,
    ArenaTest,

    /// <summary>The largest chunk that goes to a fast bin (global_max_fast).</summary>
    MaxFast,

    /// <summary>The byte for what is freed; 0: none.</summary>
    Perturb,

    /// <summary>Chunks a small cache bin may come to hold.</summary>
    CacheCount,

    /// <summary>The first cache bin that is not used (from tcache_max).</summary>
    CacheBins,

    /// <summary>1: the arena limit counts processors online, as glibc does, not those this process may use.</summary>
    CountOnlineProcessors,

    // A word is left out here.

    // Mapped chunks: atomic adds.
    MappedCount = CountOnlineProcessors + 2,
    MaxMappedCount,
    MappedBytes,
    MaxMappedBytes,

    /// <summary>The registry's table, its slots that are not empty, its live entries; under MapLock.</summary>
    MapLock,
    MapTable,
    MapUsed,
    MapLive,

    /// <summary>Where the break was at the first growth of main; main's lock.</summary>
    BreakBase,

    /// <summary>Guards the free list, attached counts, the ring's growth, the cache lists.</summary>
    DirectoryLock,

    /// <summary>Arenas in all, main counted: atomic.</summary>
    ArenaCount,

    /// <summary>Arenas at most; 0 until it was computed.</summary>
    ArenaLimit,

    /// <summary>Where the next round of sharing starts.</summary>
    NextToUse,

    /// <summary>Arenas without threads; DirectoryLock.</summary>
    FreeList,

    /// <summary>An address at which the next heap may be had aligned; taken by exchange.</summary>
    AlignedHeapHint,

    /// <summary>Every cache ever made, newest first; never unlinked. DirectoryLock to write.</summary>
    Caches,

    /// <summary>Caches of threads that ended, for the next thread; DirectoryLock.</summary>
    SpareCaches,

    /// <summary>The slab that new caches are cut from; DirectoryLock.</summary>
    CacheSlab,

    /// <summary>
    /// The word that marks a free chunk as cached (tcache_key): a random one, since programs find it in blocks that
    /// they are given. Set at initialisation.
    /// </summary>
    CacheKey,

    /// <summary>
    /// Forks under way in this process, and above their count the number of the one that began last; 0: none (see
    /// Fork). Atomic.
    /// </summary>
    ForksInProgress,

    /// <summary>Counts forks, so that each is known by its number: atomic.</summary>
    ForkNumber,

    /// <summary>Requests that met the forks under way: atomic.</summary>
    ForkRequests,

    /// <summary>Times a child of this process's line was forked with a frozen arena.</summary>
    FrozenForks,

    // Four words are left out: once they held the users' hooks.

    /// <summary>
    /// The end of main's memory, which begins at BreakBase, while that is one piece; 0 before there is any, and once it
    /// is not. Main's lock.
    /// </summary>
    BreakEnd = FrozenForks + 5,

    /// <summary>1: a free of a pointer that is not ours does nothing; else it is a fault.</summary>
    IgnoreForeign,

    /// <summary>Bytes that a cache's medium bins may come to hold; 0: none.</summary>
    MediumCacheBytes,

    /// <summary>
    /// A thread's slow operations from one check of the heap to the next; 0: it is never checked. Set at
    /// initialisation.
    /// </summary>
    CheckInterval,

    /// <summary>
    /// Bytes that main counts as its own and that are in none of its pieces: what others took of the break in between,
    /// and what aligning cost. Main's lock.
    /// </summary>
    SkippedBytes,

    // Copies of pointers that lead where nothing else tells a right one: see Root.Pointer. Written first.
    MapTableCopy,
    CachesCopy,
    SpareCachesCopy,
    CacheSlabCopy,

    /// <summary><see cref="HardenLevel"/>; set before the first block is handed out.</summary>
    Harden,

    /// <summary>What canaries are made of.</summary>
    CanaryKey,

    /// <summary>What links of remote lists are xored with; 0: nothing.</summary>
    LinkKey,

    /// <summary>
    /// The pieces that main's memory is in (see Pieces), and the bounds of the first so many; those of the others lie
    /// in MorePieces. Main's lock.
    /// </summary>
    PieceCount,
    Pieces,

    /// <summary>
    /// Milliseconds after which unused memory is given back; 0: as glibc, top at once and what lies below it never.
    /// Before the first allocation only.
    /// </summary>
    DecayTime = Pieces + (2 * PieceTable.Capacity),

    /// <summary>
    /// 1: a thread of our own gives memory back where the program falls silent. Before the first allocation only.
    /// </summary>
    Background,

    /// <summary><see cref="Core.BackgroundState"/>: by compare-and-swap, anyone.</summary>
    BackgroundState,

    /// <summary>The time before which no other thread is asked for, since one could not be made.</summary>
    BackgroundRetry,

    /// <summary>
    /// From so many arenas on a thread shares one rather than get its own, if it needs not wait for that; 0 until it
    /// was computed.
    /// </summary>
    FewArenas,

    /// <summary>Threads that have a cache. DirectoryLock to write.</summary>
    Threads,

    /// <summary>
    /// 1: much memory waits to go back, and threads that need no lock come by all the same (see Watch). By
    /// compare-and-swap, anyone.
    /// </summary>
    Watch,

    /// <summary>
    /// The arena that is looked after next; 0: main. Anyone: which of two that come by at once sets it does not matter.
    /// </summary>
    NextToTend,

    /// <summary>
    /// When memory was first given back early, and how many KiB were since (see Arena.Early.cs). Anyone; the second by
    /// atomic adds.
    /// </summary>
    EarlySince,
    EarlySpent,

    /// <summary>Whose turn it is to fork: a lock, but nobody waits for it for ever (see Fork).</summary>
    ForkTurn,

    /// <summary>
    /// Forks that lie between the first process of this line and this one: which process a cache was made in.
    /// </summary>
    Generation,

    /// <summary>
    /// The ring of addresses that are kept from use, since freed chunks were mapped there (see RetiredMappings); 0:
    /// none. MapLock.
    /// </summary>
    Retired,
    RetiredCopy,

    /// <summary>
    /// A page of further pieces, with the next such page in its first words; 0: the root has room for all. Main's lock.
    /// </summary>
    MorePieces,
    MorePiecesCopy,

    Count,
}

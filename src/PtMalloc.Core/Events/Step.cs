namespace PtMalloc.Core;

/// <summary>
/// A step of the allocator that a listener can be told of (see <see cref="IPlatform.Notify"/>). Native builds have no
/// listener.
/// </summary>
public enum Step
{
    /// <summary>The process's first call initialises the allocator (ptmalloc_init).</summary>
    Initialize,

    /// <summary>A thread gets its cache.</summary>
    ThreadAttach,

    /// <summary>A thread gives its cache back and leaves its arena.</summary>
    ThreadDetach,

    /// <summary>A cache bin is filled from the thread's arena.</summary>
    Refill,

    /// <summary>A cache bin's chunks go back to their arenas.</summary>
    Flush,

    /// <summary>A full cache bin's list is set aside as its spare magazine.</summary>
    SpareSet,

    /// <summary>An empty cache bin takes its spare magazine.</summary>
    SpareLoaded,

    /// <summary>A full magazine goes into the arena's depot.</summary>
    MagazinePut,

    /// <summary>A full magazine leaves the arena's depot.</summary>
    MagazineTaken,

    /// <summary>A chunk goes into the depot's open magazine of its size.</summary>
    DepotPush,

    /// <summary>A chunk of just the size asked for is taken from the depot.</summary>
    DepotHit,

    /// <summary>A chunk leaves the depot to be merged with its neighbours.</summary>
    DepotRelease,

    FastBinHit,
    SmallBinHit,
    UnsortedExact,
    UnsortedSorted,
    LastRemainderSplit,
    LargeBinHit,
    BinMapHit,
    BinMapCleared,
    TopSplit,
    Split,
    Unlink,
    MergeBackward,
    MergeForward,
    MergeTop,
    FastBinPush,
    UnsortedPush,
    Consolidate,
    BreakMoved,
    BreakRefused,
    ForeignBreak,
    HeapCreated,
    HeapGrown,
    HeapShrunk,
    HeapDeleted,
    Mapped,
    Remapped,
    Unmapped,
    ThresholdRaised,
    SystemTrim,
    ArenaHome,
    ArenaFromFreeList,
    ArenaCreated,
    ArenaReused,
    ArenaRetry,
    RemotePush,
    RemoteCollect,
    ForkFrozen,

    /// <summary>Memory ran out: what is free anywhere is gathered, for a chunk of this size.</summary>
    Gathering,

    OutOfMemory,

    /// <summary>A thread's first call takes the way of the initialising hooks.</summary>
    InitializingHook,

    /// <summary>A user's hook is called in place of going on.</summary>
    UserHook,

    /// <summary>An arena's bins are empty rings now, and its top has no memory (malloc_init_state).</summary>
    ArenaInitialized,

    CacheHit,
    CacheMiss,
    CachePush,

    /// <summary>The request is above the limit for fast bins.</summary>
    FastBinSkipped,

    FastBinMiss,
    SmallBinMiss,

    /// <summary>The unsorted bin has no chunk, or no more.</summary>
    UnsortedMiss,

    /// <summary>So many chunks were sorted in one malloc that the rest has to wait.</summary>
    UnsortedLimit,

    LargeBinMiss,
    BinMapMiss,
    TopTooSmall,

    /// <summary>A free chunk was split: its rest.</summary>
    Remainder,

    LastRemainderSet,

    /// <summary>A free chunk is a little larger than asked for, but the rest could not be a chunk.</summary>
    HandedOutWhole,

    /// <summary>The system is asked for memory (sysmalloc).</summary>
    SystemAllocate,

    MapRefused,

    /// <summary>Main's top is a new piece of memory, not next to the old one.</summary>
    TopReplaced,

    /// <summary>A free made so large a chunk that memory may go back to the system.</summary>
    GiveBack,

    /// <summary>The break can't go down: it does not end at top, or the system refused.</summary>
    SystemTrimRefused,

    /// <summary>Whole pages inside a free chunk went back (malloc_trim).</summary>
    PagesReturned,

    /// <summary>A span of time is over: what of the arena's memory was not used in it may go back.</summary>
    EpochBegun,

    /// <summary>So much is dirty that a background thread is asked for.</summary>
    BackgroundWanted,

    /// <summary>So much is dirty that all threads come by from now on, also those that need no lock.</summary>
    WatchRaised,

    /// <summary>So much is dirty that an arena gives it back without waiting for its age.</summary>
    GivenBackEarly,

    /// <summary>A thread that came by looks after some arenas.</summary>
    WatchRound,

    /// <summary>A heap can't grow: its reservation ends, or the system refused.</summary>
    HeapFull,

    /// <summary>A heap that another follows ends with fenceposts.</summary>
    HeapClosed,

    /// <summary>A heap that holds only top stays, for the one before has too little room.</summary>
    HeapKept,

    ResizedInPlace,

    /// <summary>realloc took a new chunk and copied.</summary>
    Moved,

    /// <summary>What a chunk in use has too much at its end is freed.</summary>
    TailCut,

    /// <summary>What lies before an aligned block is freed.</summary>
    LeadCut,

    /// <summary>An arena is passed over, for its lock is held.</summary>
    ArenaBusy,

    /// <summary>There are as many arenas as may be.</summary>
    ArenaLimit,

    /// <summary>The last thread left an arena, which goes to the free list.</summary>
    ArenaFreed,

    /// <summary>No arena is to be had: the request is mapped on its own.</summary>
    ArenaNone,

    // What only the world around the core can tell: what the program calls and gets, and what the system is asked.

    MallocCalled,
    CallocCalled,
    ReallocCalled,
    MemalignCalled,
    FreeCalled,
    TrimCalled,
    MalloptCalled,
    ThreadExitCalled,

    /// <summary>A call returns a block, or null.</summary>
    Returned,

    /// <summary>A call that returns no block is done.</summary>
    Finished,

    SystemCalled,

    /// <summary>The allocator stops the program: its heap is damaged.</summary>
    Corrupted,

    /// <summary>An access that ends in a signal on a real machine.</summary>
    Crashed,
}

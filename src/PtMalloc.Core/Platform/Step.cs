namespace PtMalloc;

/// <summary>A step of the allocator that a listener can be told of (see <see cref="IPlatform.Notify"/>). Native builds have no listener.</summary>
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

    /// <summary>The byte countdown at refill ran out: a sampling profiler would look now.</summary>
    SampleDue,

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
    OutOfMemory,
}

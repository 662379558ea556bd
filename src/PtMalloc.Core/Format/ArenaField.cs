namespace PtMalloc.Core;

/// <summary>
/// The words of an arena, in order (malloc_state). The descriptor publishes them: append, or raise its version.
/// Unless said otherwise a word is read and written under the arena's lock.
/// </summary>
public enum ArenaField
{
    /// <summary>The lock word (<see cref="LockState"/>): atomics only, any thread.</summary>
    Lock = 0,

    /// <summary><see cref="ArenaFlags"/>.</summary>
    Flags = 1,

    /// <summary>1 if some fast bin may hold a chunk.</summary>
    HaveFastChunks = 2,

    /// <summary>Ten heads of singly linked lists, last in first out.</summary>
    FastBins = 3,

    Top = FastBins + Bins.FastBinCount,

    /// <summary>The remainder of the latest split of a small request, if it is still in the unsorted bin.</summary>
    LastRemainder,

    /// <summary>Ring heads of bins 1 to 127, two words each (Forward, Back).</summary>
    Rings,

    BinMap = Rings + (2 * Bins.RingCount),

    /// <summary>
    /// The next arena of the ring of all. Written once, before the arena is published, and in main under the
    /// directory's lock; read by anyone.
    /// </summary>
    Next = BinMap + Bins.MapWords,

    /// <summary>The next arena without threads. Directory's lock.</summary>
    NextFree,

    /// <summary>Threads whose home this is; 0: it is on the free list. Directory's lock.</summary>
    AttachedThreads,

    SystemMemory,

    MaxSystemMemory,

    /// <summary>The root block, for readers from outside; constant once the arena is published.</summary>
    Root,

    /// <summary>
    /// Chunks freed by threads that did not take the lock: pushed by anyone with a compare-and-swap, taken whole by the
    /// lock's holder.
    /// </summary>
    Remote,

    /// <summary>Bytes pushed there since it was last taken: atomic adds; whoever takes the list sets it to 0.</summary>
    RemoteBytes,

    /// <summary>How many arenas there were before this one; 0: main. Constant once the arena is published.</summary>
    Number,

    /// <summary>
    /// Main while it is one piece, or a thread arena's first heap: where it starts, and how many bytes later a large
    /// chunk's header no longer fits.
    /// </summary>
    InsideStart,
    InsideBytes,

    /// <summary>The epoch the arena is in: what it frees is stamped with it.</summary>
    Epoch,

    /// <summary>When the epoch is over, by the platform's coarse clock; 0: nothing decays.</summary>
    EpochEnd,

    /// <summary>
    /// The bin at which returning the pages of free chunks goes on; 0: all bins are done for this epoch.
    /// </summary>
    PurgeBin,

    /// <summary>The highest address at which top began in this epoch: what lies above was not used.</summary>
    TopPeak,

    /// <summary>
    /// The size class at which releasing the depot's idle chunks goes on; 0: all are done for this epoch.
    /// </summary>
    DepotSweep,

    /// <summary>What <see cref="TopPeak"/> was at the end of the epoch before.</summary>
    TopPeakBefore,

    /// <summary>Bytes released in all: what came back from caches and programs.</summary>
    Released,

    /// <summary>
    /// Bytes that decay is still to give back, when they were last measured. Written under the lock, read by anyone.
    /// </summary>
    Dirt,

    /// <summary>How many they were when dirt was last measured.</summary>
    ReleasedBefore,

    /// <summary>The epoch in which top last made way for a mapping.</summary>
    TopMadeWay,

    /// <summary>Bytes in the depot.</summary>
    DepotBytes,

    /// <summary>Misses of medium cache bins in an epoch (see Arena.Demand.cs).</summary>
    Misses,

    /// <summary>Blocks supplied in all: what went to caches and programs.</summary>
    Supplied,

    /// <summary>
    /// What of the dirt is more than the blocks in use warrant. Written under the lock, read by anyone.
    /// </summary>
    Excess,

    /// <summary>The epoch in which dirt was last measured once its work was done.</summary>
    DirtEpoch,

    /// <summary>
    /// The depot's lines (see DepotLine), by number: last, as most of them are never touched in most programs.
    /// </summary>
    Depot,

    Count = Depot + (DepotLines.Count * DepotLines.Words),
}

namespace PtMalloc.Managed;

/// <summary>
/// The words that the platform keeps of a heap beside the core's. Written by the thread that makes the heap, but for
/// those of the break (main arena's lock) and Broken (any thread, once).
/// </summary>
internal enum ControlWord
{
    /// <summary>
    /// The heap's number in <see cref="HeapSlots"/>: all heaps that ever use this block have this number.
    /// </summary>
    Slot,

    /// <summary>
    /// The reservation for the main arena, which the next heap takes over, if few others are kept; 0 until a heap needs
    /// it.
    /// </summary>
    BreakStart,
    BreakLimit,

    /// <summary>The end of its committed part; 0: nothing was asked for yet.</summary>
    BreakEnd,

    /// <summary>Bytes that the heap may have from the system; 0: any.</summary>
    Limit,

    /// <summary>Arenas at most; 0: as many as suit the processors.</summary>
    ArenaMax,

    /// <summary>The core's level of hardening.</summary>
    Harden,

    /// <summary>
    /// 1: a fault was met under a lock that is not an arena's, so that nothing more can be done with this heap.
    /// </summary>
    Broken,

    /// <summary>Bytes of free memory that went back to the system, ever: atomic.</summary>
    Trimmed,

    /// <summary>Times a thread slept on one of the heap's locks: atomic.</summary>
    Waits,

    /// <summary>Requests that failed for want of memory, ever: atomic.</summary>
    Failures,

    /// <summary>
    /// Bytes of blocks mapped on their own: ever mapped, and ever unmapped; atomic. The difference is what they have
    /// now.
    /// </summary>
    MappedBytes,
    UnmappedBytes,

    /// <summary>Blocks mapped on their own: ever mapped, and ever unmapped; atomic.</summary>
    MappedBlocks,
    UnmappedBlocks,

    Count,
}

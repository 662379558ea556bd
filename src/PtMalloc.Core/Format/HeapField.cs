namespace PtMalloc.Core;

/// <summary>
/// The words at the start of a heap, in order (heap_info). The owning arena's lock guards all but Arena, which never
/// changes.
/// </summary>
public enum HeapField
{
    /// <summary>The arena, in each of its heaps.</summary>
    Arena,

    /// <summary>
    /// The heap before this one in the arena's chain; 0 in the first, which also holds the arena's state.
    /// </summary>
    Previous,

    /// <summary>Bytes in use from the heap's start.</summary>
    Size,

    /// <summary>
    /// Bytes accessible from the heap's start (mprotect_size): above Size after a shrink, so that growing again needs
    /// no call.
    /// </summary>
    Committed,

    Count,
}

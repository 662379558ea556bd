namespace PtMalloc.Tests.Heaps.Programs;

/// <summary>
/// What a call of a random program does. Where its place has a block already, those that make one resize that one.
/// </summary>
internal enum Verb
{
    Alloc,
    AllocZeroed,
    AlignedAlloc,
    Realloc,
    AlignedRealloc,
    Free,
    FreeSized,

    /// <summary>Tries to free a block in a heap that it is not of.</summary>
    FreeElsewhere,
    Trim,

    /// <summary>The thread ends; another takes its part.</summary>
    EndThread,
}

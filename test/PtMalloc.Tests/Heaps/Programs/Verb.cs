namespace PtMalloc.Tests.Heaps.Programs;

/// <summary>
/// What a call of a random program does. A call that would make a block resizes the block that lies at its place, if
/// there is one.
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

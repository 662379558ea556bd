namespace PtMalloc.Core;

/// <summary>What a process's settings are before anybody sets one.</summary>
public enum Profile
{
    /// <summary>
    /// What the library and the .NET heaps are: memory goes back with time, and there are few arenas.
    /// </summary>
    Product,

    /// <summary>
    /// As glibc: nothing decays, so that no chunk waits in a depot, and as many arenas are made as there may be before
    /// one is shared. What the tests of bins and arenas look at, and what the documents tell of.
    /// </summary>
    AsGlibc,
}

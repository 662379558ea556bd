using System;

namespace PtMalloc.Managed;

/// <summary>What happened in a slow path. It is dealt with at the end, when no lock is held.</summary>
[Flags]
internal enum RareWork
{
    None = 0,

    /// <summary>A cache was refilled: a good moment to look for threads that ended.</summary>
    Refilled = 1,

    /// <summary>The heap got memory from the system.</summary>
    Grown = 2,

    /// <summary>The heap gave memory back.</summary>
    Shrunk = 4,
}

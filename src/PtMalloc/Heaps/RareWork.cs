using System;

namespace PtMalloc.Managed;

/// <summary>What happened in a slow path, and is looked after at its end, when no lock is held.</summary>
[Flags]
internal enum RareWork
{
    None = 0,

    /// <summary>A cache was refilled: a moment to look for threads that ended.</summary>
    Refilled = 1,

    /// <summary>The heap got memory from the system.</summary>
    Grown = 2,

    /// <summary>The heap gave memory back.</summary>
    Shrunk = 4,
}

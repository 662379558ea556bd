namespace PtMalloc.Core;

/// <summary>
/// What an arena holds, in bytes and chunks, at one moment under its lock. Chunks in thread caches count as in use, as
/// do those on the remote list, if it was not taken in before.
/// </summary>
public struct ArenaStatistics
{
    /// <summary>Bytes obtained from the system and not given back.</summary>
    public nuint System { get; set; }

    /// <summary>The most that <see cref="System"/> ever was.</summary>
    public nuint MaxSystem { get; set; }

    /// <summary>Bytes that came back from caches and programs, ever.</summary>
    public nuint Released { get; set; }

    /// <summary>Blocks that went to caches and programs, ever.</summary>
    public nuint Supplied { get; set; }

    public nuint Top { get; set; }

    /// <summary>Bytes of free chunks whose pages went back to the system, and were not used since.</summary>
    public nuint Returned { get; set; }

    /// <summary>Free chunks that merge with nothing: in fast bins, and in the depot.</summary>
    public nuint FastChunks { get; set; }

    public nuint FastBytes { get; set; }

    public nuint UnsortedChunks { get; set; }

    public nuint UnsortedBytes { get; set; }

    public nuint SmallChunks { get; set; }

    public nuint SmallBytes { get; set; }

    public nuint LargeChunks { get; set; }

    public nuint LargeBytes { get; set; }

    /// <summary>Free chunks in bins other than fast ones.</summary>
    public readonly nuint BinnedChunks => UnsortedChunks + SmallChunks + LargeChunks;

    public readonly nuint BinnedBytes => UnsortedBytes + SmallBytes + LargeBytes;

    /// <summary>
    /// Bytes in the caches of threads that use this arena. Not counted with the others: the threads may be running, so
    /// it is only about right.
    /// </summary>
    public nuint Cached { get; set; }

    /// <summary>All that an arena could hand out again without asking the system.</summary>
    public readonly nuint Free => BinnedBytes + FastBytes + Top;

    /// <summary>What is in the program's hands, with what managing it takes (uordblks).</summary>
    public readonly nuint InUse => System - Free - (Cached < System - Free ? Cached : System - Free);

    /// <summary>All that malloc could hand out again without asking the system, from caches too (fordblks).</summary>
    public readonly nuint Available => System - InUse;
}

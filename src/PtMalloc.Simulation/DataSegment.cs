namespace PtMalloc.Simulation;

/// <summary>
/// Where the allocator's static blocks lie: one after the other, each with room to grow, below the break.
/// </summary>
public sealed class DataSegment
{
    private const nuint BlockBytes = 0x8000;
    private const nuint SlabBytes = Ptmalloc<Simulated<Layout64>>.ThreadCache.SlabBytes;

    internal DataSegment(MachineOptions options)
    {
        Root = options.DataStart;
        MainArena = Root + BlockBytes;
        ExitedCache = MainArena + BlockBytes;
        InitialCache = ExitedCache + BlockBytes;
        ForkWord = InitialCache + BlockBytes;
        FirstSlab = ForkWord + PagedMemory.PageBytes;
        WindowMap = FirstSlab + SlabBytes;
        End = EndOf(options.DataStart, options.WindowMapBytes);
    }

    /// <summary>The root block.</summary>
    public nuint Root { get; }

    /// <summary>The users' hooks, in the room behind the root.</summary>
    public nuint Hooks => Root + (BlockBytes / 2);

    /// <summary>The main arena.</summary>
    public nuint MainArena { get; }

    /// <summary>The cache of threads that have exited, and have none of their own.</summary>
    public nuint ExitedCache { get; }

    /// <summary>The cache every thread starts with; it is all zero and must stay so.</summary>
    public nuint InitialCache { get; }

    /// <summary>The word that is 1 and that a fork wipes in the child.</summary>
    public nuint ForkWord { get; }

    /// <summary>What the first caches are cut from.</summary>
    public nuint FirstSlab { get; }

    /// <summary>The window map.</summary>
    public nuint WindowMap { get; }

    /// <summary>The first address after the segment.</summary>
    public nuint End { get; }

    internal static nuint EndOf(nuint dataStart, nuint windowMapBytes)
    {
        nuint end = dataStart + (4 * BlockBytes) + PagedMemory.PageBytes + SlabBytes + windowMapBytes;
        return (end + PagedMemory.PageBytes - 1) & ~(nuint)(PagedMemory.PageBytes - 1);
    }
}

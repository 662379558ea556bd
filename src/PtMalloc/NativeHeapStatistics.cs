using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// What a heap holds, in bytes and blocks, at about one moment: arenas are counted one after the other, each under its
/// lock.
/// </summary>
public readonly record struct NativeHeapStatistics
{
    /// <summary>Bytes the heap has from the system: its arenas, and blocks mapped on their own.</summary>
    public long SystemBytes { get; init; }

    /// <summary>
    /// Bytes the heap has from the system, without free memory that it gave back and did not use since: what it costs,
    /// as the system counts it.
    /// </summary>
    public long CommittedBytes { get; init; }

    /// <summary>
    /// Bytes of the heap that are in memory, as the kernel says (mincore): what is committed, without what was never
    /// written to, or is swapped out.
    /// </summary>
    public long ResidentBytes { get; init; }

    /// <summary>The sum of the most that each arena had, and of the most that was mapped.</summary>
    public long PeakSystemBytes { get; init; }

    /// <summary>
    /// Bytes in the program's hands, with what managing them takes. Not what threads' caches hold, nor what is on its
    /// way from one thread to another's arena; other threads' caches count only about right while they run.
    /// </summary>
    public long InUseBytes { get; init; }

    /// <summary>
    /// Bytes in threads' caches, ready to be handed out without a lock, and what threads have in hand for others.
    /// </summary>
    public long CachedBytes { get; init; }

    /// <summary>
    /// Bytes free in arenas: handed out again before the system is asked for more. Their memory may have gone back to
    /// the system already.
    /// </summary>
    public long FreeBytes { get; init; }

    /// <summary>Bytes in blocks mapped on their own; part of <see cref="SystemBytes"/>.</summary>
    public long MappedBytes { get; init; }

    /// <summary>Blocks mapped on their own.</summary>
    public long MappedBlocks { get; init; }

    /// <summary>
    /// Bytes that went to threads' caches and to programs, ever. Counted when a cache is filled, not at each
    /// allocation; blocks mapped on their own are counted as they come.
    /// </summary>
    public long AllocatedBytes { get; init; }

    /// <summary>
    /// Blocks that went to threads' caches and to programs, ever, counted as <see cref="AllocatedBytes"/> are: a block
    /// that goes back and forth between a program and a cache counts once.
    /// </summary>
    public long Allocations { get; init; }

    /// <summary>
    /// Bytes that ever came back from caches and programs. Counted when a cache gives back, not at each free; blocks
    /// mapped on their own are counted as they go.
    /// </summary>
    public long FreedBytes { get; init; }

    /// <summary>Bytes of free memory that went back to the system, ever.</summary>
    public long TrimmedBytes { get; init; }

    /// <summary>
    /// Calls that got no memory, ever: those that threw <see cref="System.OutOfMemoryException"/>, and those of
    /// <see cref="NativeHeap.TryAlloc"/> that returned null.
    /// </summary>
    public long FailedAllocations { get; init; }

    /// <summary>Times a thread slept because another was in its arena, ever.</summary>
    public long LockWaits { get; init; }

    /// <summary>Arenas.</summary>
    public int Arenas { get; init; }

    /// <summary>Threads that have a cache of this heap.</summary>
    public int Threads { get; init; }

    /// <summary>What two heaps hold together.</summary>
    internal NativeHeapStatistics Plus(in NativeHeapStatistics other) => new()
    {
        SystemBytes = SystemBytes + other.SystemBytes,
        CommittedBytes = CommittedBytes + other.CommittedBytes,
        ResidentBytes = ResidentBytes + other.ResidentBytes,
        PeakSystemBytes = PeakSystemBytes + other.PeakSystemBytes,
        InUseBytes = InUseBytes + other.InUseBytes,
        CachedBytes = CachedBytes + other.CachedBytes,
        FreeBytes = FreeBytes + other.FreeBytes,
        MappedBytes = MappedBytes + other.MappedBytes,
        MappedBlocks = MappedBlocks + other.MappedBlocks,
        AllocatedBytes = AllocatedBytes + other.AllocatedBytes,
        Allocations = Allocations + other.Allocations,
        FreedBytes = FreedBytes + other.FreedBytes,
        TrimmedBytes = TrimmedBytes + other.TrimmedBytes,
        FailedAllocations = FailedAllocations + other.FailedAllocations,
        LockWaits = LockWaits + other.LockWaits,
        Arenas = Arenas + other.Arenas,
        Threads = Threads + other.Threads,
    };

    /// <summary>
    /// What a heap leaves behind when it is disposed of: its counters, with everything counted as freed.
    /// </summary>
    internal NativeHeapStatistics Ended() => new()
    {
        AllocatedBytes = AllocatedBytes,
        Allocations = Allocations,
        FreedBytes = AllocatedBytes,
        TrimmedBytes = TrimmedBytes,
        FailedAllocations = FailedAllocations,
        LockWaits = LockWaits,
    };

    /// <summary>The figures in a line for people, as "in use 11.2 MiB, cached 66.4 KiB, free 85 KiB, …".</summary>
    /// <returns>The text: not one to be parsed.</returns>
    public override string ToString() =>
        $"in use {ByteText.Of(InUseBytes)}, cached {ByteText.Of(CachedBytes)}, free {ByteText.Of(FreeBytes)}, "
        + $"mapped {ByteText.Of(MappedBytes)} (blocks {MappedBlocks}); "
        + $"from the system {ByteText.Of(SystemBytes)}, committed {ByteText.Of(CommittedBytes)}, "
        + $"resident {ByteText.Of(ResidentBytes)}, peak {ByteText.Of(PeakSystemBytes)}, "
        + $"trimmed {ByteText.Of(TrimmedBytes)}; "
        + $"allocated {ByteText.Of(AllocatedBytes)} (blocks {Allocations}), freed {ByteText.Of(FreedBytes)}; "
        + $"arenas {Arenas}, threads {Threads}, lock waits {LockWaits}, failed allocations {FailedAllocations}";
}

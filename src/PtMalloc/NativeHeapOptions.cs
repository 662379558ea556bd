namespace PtMalloc;

/// <summary>How a <see cref="NativeHeap"/> is made. The defaults make a fast heap without bounds.</summary>
public sealed record NativeHeapOptions
{
    /// <summary>
    /// What the heap is called in metrics, events and messages; null: "heap" and a number, and "unnamed" in metrics.
    /// Heaps may share a name: in metrics they are one series. Use few names, which say what the heaps are for: each
    /// name is a series that a metrics store has to keep.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// Bytes that the heap may have from the system, with all that it needs to manage them; 0: no limit. An allocation
    /// that would need more fails as if memory had run out; but before that all arenas are asked, and what is free in
    /// them, or in the caches of threads that ended, goes back to the system. What lies in caches of other living
    /// threads does not. The limit is checked whenever the heap grows; threads that grow it at one moment may exceed it
    /// by one growth each.
    /// </summary>
    public nuint SizeLimit { get; init; }

    /// <summary>
    /// Arenas at the most, among which threads are shared out; 0: as many as suit the processors. With 1 a heap keeps
    /// least memory, and its threads wait for each other.
    /// </summary>
    public int MaxArenas { get; init; }

    /// <summary>
    /// Every block comes zeroed, from <see cref="NativeHeap.Alloc(nuint)"/> too; what <see cref="NativeHeap.Realloc"/>
    /// adds to one is zeroed.
    /// </summary>
    public bool ZeroMemory { get; init; }

    /// <summary>How much is spent on finding misuse.</summary>
    public GuardLevel Guard { get; init; }

    /// <summary>
    /// Remembers for each block its size, its tag and who allocated it: see <see cref="NativeHeap.GetLiveBlocks"/>. For
    /// tests and for hunts: each call costs microseconds.
    /// </summary>
    public bool TrackAllocations { get; init; }

    /// <summary>What happens when corruption is found.</summary>
    public CorruptionResponse OnCorruption { get; init; }
}

namespace PtMalloc.Managed;

/// <summary>
/// All heaps of one name: those alive, and what disposed ones left behind, so that counters never fall.
/// </summary>
internal sealed record HeapSeries(string Name)
{
    /// <summary>The heaps of this name that are alive.</summary>
    public int Heaps { get; private set; }

    public NativeHeapStatistics Found { get; private set; }

    public void Add(in NativeHeapStatistics heap)
    {
        Heaps++;
        Found = Found.Plus(heap);
    }

    public void AddEnded(in NativeHeapStatistics heap) => Found = Found.Plus(heap.Ended());
}

namespace PtMalloc.Managed;

/// <summary>
/// All heaps of one name: those that there are, and what those left behind that were disposed of, so that what is
/// counted never falls.
/// </summary>
internal sealed record HeapSeries(string Name)
{
    /// <summary>Those that there are.</summary>
    public int Heaps { get; private set; }

    public NativeHeapStatistics Found { get; private set; }

    public void Add(in NativeHeapStatistics heap)
    {
        Heaps++;
        Found = Found.Plus(heap);
    }

    public void AddEnded(in NativeHeapStatistics heap) => Found = Found.Plus(heap.Ended());
}

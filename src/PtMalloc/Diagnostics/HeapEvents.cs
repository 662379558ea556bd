using System.Diagnostics.Tracing;

namespace PtMalloc.Managed;

/// <summary>The rare events of all heaps, for <c>dotnet-trace</c> and listeners: provider "PtMalloc-NativeHeap".</summary>
[EventSource(Name = "PtMalloc-NativeHeap")]
internal sealed class HeapEvents : EventSource
{
    public static readonly HeapEvents Log = new();

    private HeapEvents()
    {
    }

    /// <summary>A heap changed what it has from the system.</summary>
    public static void Tell(NativeHeap? heap, RareWork work)
    {
        if (heap is null)
            return;
        if ((work & RareWork.Grown) != 0)
            Log.Grow(heap.Name, heap.SystemBytes);
        if ((work & RareWork.Shrunk) != 0)
            Log.Trim(heap.Name, heap.SystemBytes);
    }

    /// <summary>The heap got memory from the system, and has so many bytes now.</summary>
    [Event(1, Level = EventLevel.Informational)]
    public void Grow(string heapName, long systemBytes) => WriteEvent(1, heapName, systemBytes);

    /// <summary>The heap gave memory back, and has so many bytes now.</summary>
    [Event(2, Level = EventLevel.Informational)]
    public void Trim(string heapName, long systemBytes) => WriteEvent(2, heapName, systemBytes);

    /// <summary>A heap that tracks allocations was disposed of with blocks in use.</summary>
    [Event(3, Level = EventLevel.Warning)]
    public void Leak(string heapName, long blocks, long bytes)
    {
        if (IsEnabled())
            WriteEvent(3, heapName, blocks, bytes);
    }

    /// <summary>A pointer is no block's, or a block or the heap is damaged.</summary>
    [Event(4, Level = EventLevel.Error)]
    public void Corruption(string heapName, string message) => WriteEvent(4, heapName, message);

    /// <summary>A block was freed twice.</summary>
    [Event(5, Level = EventLevel.Error)]
    public void DoubleFree(string heapName, string message) => WriteEvent(5, heapName, message);
}

using System;
using System.Diagnostics.Tracing;

namespace PtMalloc.Managed;

/// <summary>
/// The rare events of all heaps, for <c>dotnet-trace</c> and listeners: provider "PtMalloc-NativeHeap".
/// </summary>
[EventSource(Name = "PtMalloc-NativeHeap")]
internal sealed class HeapEvents : EventSource
{
    private static readonly Lazy<HeapEvents> s_log = new(static () => new HeapEvents());

    private HeapEvents()
    {
    }

    /// <summary>The source. The first caller makes it, which takes milliseconds.</summary>
    public static HeapEvents Log => s_log.Value;

    /// <summary>Whether somebody may be listening: true also while there is no source yet.</summary>
    public static bool MayBeHeard => !s_log.IsValueCreated || Log.IsEnabled();

    /// <summary>
    /// Tells that a heap grew or shrank, and how many bytes it has from the system now. While there is no source yet,
    /// this happens a moment later, so that no first allocation waits for the source.
    /// </summary>
    public static void Tell(string heapName, RareWork work, long systemBytes)
    {
        if (s_log.IsValueCreated)
            TellNow(heapName, work, systemBytes);
        else
            Telemetry.Tell(() => TellNow(heapName, work, systemBytes));
    }

    private static void TellNow(string heapName, RareWork work, long systemBytes)
    {
        if (!Log.IsEnabled())
            return;
        if ((work & RareWork.Grown) != 0)
            Log.Grow(heapName, systemBytes);
        if ((work & RareWork.Shrunk) != 0)
            Log.Trim(heapName, systemBytes);
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

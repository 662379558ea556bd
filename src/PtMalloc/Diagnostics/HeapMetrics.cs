using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;

namespace PtMalloc.Managed;

/// <summary>
/// What all heaps tell of themselves through System.Diagnostics.Metrics: meter "PtMalloc", each figure with the tag "heap.name". Observable
/// instruments only: they read what heaps count anyway, so an allocation pays nothing for them.
/// </summary>
internal static class HeapMetrics
{
    private const string HeapName = "heap.name";

    private static readonly Meter s_meter = new("PtMalloc", typeof(HeapMetrics).Assembly.GetName().Version?.ToString(3));

    /// <summary>Makes the instruments: at the first heap's making.</summary>
    public static void Publish()
    {
        UpDown("ptmalloc.heap.in_use", "By", "Bytes in the program's hands.", static found => found.InUseBytes);
        UpDown("ptmalloc.heap.committed", "By", "Bytes the heap has from the system.", static found => found.SystemBytes);
        UpDown("ptmalloc.heap.mapped", "By", "Bytes in blocks mapped on their own.", static found => found.MappedBytes);
        UpDown("ptmalloc.heap.cached", "By", "Bytes in threads' caches.", static found => found.CachedBytes);
        UpDown("ptmalloc.arena.count", "{arena}", "Arenas.", static found => found.Arenas);
        UpDown("ptmalloc.thread.count", "{thread}", "Threads that have a cache.", static found => found.Threads);
        Counter("ptmalloc.heap.allocated", "By", "Bytes that arenas gave out, counted as caches are filled.", static found => found.AllocatedBytes);
        Counter("ptmalloc.heap.allocations", "{allocation}", "Blocks that arenas gave out, counted as caches are filled.", static found => found.Allocations);
        Counter("ptmalloc.heap.freed", "By", "Bytes that came back to arenas, counted as caches give back.", static found => found.FreedBytes);
        Counter("ptmalloc.heap.trimmed", "By", "Bytes of free memory given back to the system.", static found => found.TrimmedBytes);
        Counter("ptmalloc.heap.failures", "{allocation}", "Calls that got no memory.", static found => found.FailedAllocations);
        Counter("ptmalloc.arena.contended", "{wait}", "Times a thread slept because another held an arena.", static found => found.LockWaits);
    }

    private static void UpDown(string name, string unit, string description, Func<NativeHeapStatistics, long> figure) =>
        s_meter.CreateObservableUpDownCounter(name, () => Measure(name, figure), unit, description);

    private static void Counter(string name, string unit, string description, Func<NativeHeapStatistics, long> figure) =>
        s_meter.CreateObservableCounter(name, () => Measure(name, figure), unit, description);

    /// <summary>One measurement for each heap there is.</summary>
    private static IEnumerable<Measurement<long>> Measure(string instrument, Func<NativeHeapStatistics, long> figure) =>
        HeapScrape.ReadBy(instrument).Heaps.Select(each => new Measurement<long>(figure(each.Found), new KeyValuePair<string, object?>(HeapName, each.Name)));
}

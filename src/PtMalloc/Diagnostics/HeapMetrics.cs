using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;

namespace PtMalloc.Managed;

/// <summary>
/// What all heaps tell of themselves through System.Diagnostics.Metrics: meter "PtMalloc", each figure with the tag
/// "heap.name", for all heaps of that name together. Observable instruments only: they read what heaps count anyway, so
/// an allocation pays nothing for them.
/// </summary>
internal static class HeapMetrics
{
    private const string HeapName = "heap.name";

    private static readonly Lazy<IReadOnlyList<Instrument>> s_instruments = new(static () => Make());
    private static Meter? s_meter;

    /// <summary>Whether anybody listens to one of the instruments.</summary>
    public static bool AreRead =>
        s_instruments.IsValueCreated && s_instruments.Value.Any(static instrument => instrument.Enabled);

    /// <summary>Makes the instruments, or waits for the thread that is making them.</summary>
    public static void Publish() => _ = s_instruments.Value;

    private static Instrument[] Make()
    {
        Meter meter = s_meter = new("PtMalloc", typeof(HeapMetrics).Assembly.GetName().Version?.ToString(3));
        return
        [
            UpDown(
                meter, "ptmalloc.heap.in_use", "By", "Bytes in the program's hands.", static found => found.InUseBytes),
            UpDown(
                meter, "ptmalloc.heap.committed", "By", "Bytes from the system that were not given back.",
                static found => found.CommittedBytes),
            UpDown(
                meter, "ptmalloc.heap.resident", "By", "Bytes that are in memory.",
                static found => found.ResidentBytes),
            UpDown(
                meter, "ptmalloc.heap.mapped", "By", "Bytes in blocks mapped on their own.",
                static found => found.MappedBytes),
            UpDown(meter, "ptmalloc.heap.cached", "By", "Bytes in threads' caches.", static found => found.CachedBytes),
            UpDown(meter, "ptmalloc.arena.count", "{arena}", "Arenas.", static found => found.Arenas),
            UpDown(
                meter, "ptmalloc.thread.count", "{thread}", "Threads that have a cache.",
                static found => found.Threads),
            Counter(
                meter, "ptmalloc.heap.allocated", "By", "Bytes given out, counted as caches are filled.",
                static found => found.AllocatedBytes),
            Counter(
                meter, "ptmalloc.heap.allocations", "{allocation}", "Blocks given out, counted as caches are filled.",
                static found => found.Allocations),
            Counter(
                meter, "ptmalloc.heap.freed", "By", "Bytes that came back, counted as caches give back.",
                static found => found.FreedBytes),
            Counter(
                meter, "ptmalloc.heap.trimmed", "By", "Bytes of free memory given back to the system.",
                static found => found.TrimmedBytes),
            Counter(
                meter, "ptmalloc.heap.failures", "{allocation}", "Calls that got no memory.",
                static found => found.FailedAllocations),
            Counter(
                meter, "ptmalloc.arena.contended", "{wait}", "Times a thread slept because another held an arena.",
                static found => found.LockWaits),
            meter.CreateObservableUpDownCounter(
                "ptmalloc.heap.count",
                () => Measure("ptmalloc.heap.count", static each => each.Heaps),
                "{heap}",
                "Heaps of this name."),
        ];
    }

    private static ObservableUpDownCounter<long> UpDown(
        Meter meter, string name, string unit, string description, Func<NativeHeapStatistics, long> figure) =>
        meter.CreateObservableUpDownCounter(name, () => Measure(name, each => figure(each.Found)), unit, description);

    private static ObservableCounter<long> Counter(
        Meter meter, string name, string unit, string description, Func<NativeHeapStatistics, long> figure) =>
        meter.CreateObservableCounter(name, () => Measure(name, each => figure(each.Found)), unit, description);

    /// <summary>One measurement for each name of heaps.</summary>
    private static IEnumerable<Measurement<long>> Measure(string instrument, Func<HeapSeries, long> figure) =>
        HeapScrape.ReadBy(instrument).Series.Select(
            each => new Measurement<long>(figure(each), new KeyValuePair<string, object?>(HeapName, each.Name)));
}

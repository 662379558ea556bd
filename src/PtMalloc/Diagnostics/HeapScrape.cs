using System;
using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>
/// What one scrape sees: a listener asks all its instruments, one after the other and in one thread. The first of them
/// has every heap measured, and the others read the same figures: a heap's locks are taken once, and the figures agree
/// with each other.
/// </summary>
internal sealed class HeapScrape
{
    /// <summary>
    /// Milliseconds. Nothing but the other instruments lies between the first and the last; and no tool shows figures
    /// more often.
    /// </summary>
    private const long Longest = 1000;

    [ThreadStatic]
    private static HeapScrape? t_last;

    private readonly long began = Environment.TickCount64;
    private readonly HashSet<string> readers = [];
    private readonly Dictionary<string, HeapSeries> series = [];

    private HeapScrape()
    {
        // No heap is disposed of meanwhile: it would be counted twice, or not at all.
        using (ThreadRegistry.Gate.Enter())
        {
            foreach ((string name, NativeHeapStatistics left) in EndedHeaps.ByName)
                SeriesOf(name).AddEnded(left);
            for (int slot = 0; slot < HeapSlots.Used; slot++)
            {
                NativeHeap? heap = HeapSlots.HeapAt(slot);
                if (heap is not null && heap.TryMeasure(out NativeHeapStatistics found))
                    SeriesOf(heap.SeriesName).Add(found);
            }

            foreach (NativeHeap heap in PlainHeaps.All)
            {
                if (heap.TryMeasure(out NativeHeapStatistics found))
                    SeriesOf(heap.SeriesName).Add(found);
            }
        }
    }

    /// <summary>By the names of heaps; without those that were found damaged, which their own calls will say.</summary>
    public IReadOnlyCollection<HeapSeries> Series => series.Values;

    /// <summary>
    /// The scrape that this instrument reads now: once each, so that one that comes again begins the next.
    /// </summary>
    public static HeapScrape ReadBy(string instrument)
    {
        HeapScrape? last = t_last;
        if (last is null || Environment.TickCount64 - last.began > Longest || !last.readers.Add(instrument))
        {
            last = new HeapScrape();
            last.readers.Add(instrument);
            t_last = last;
        }

        return last;
    }

    private HeapSeries SeriesOf(string name)
    {
        if (!series.TryGetValue(name, out HeapSeries? found))
            series[name] = found = new HeapSeries(name);
        return found;
    }
}

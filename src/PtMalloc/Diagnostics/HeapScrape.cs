using System;
using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>
/// What one scrape sees. A listener reads all its instruments one after the other, in one thread: the first one
/// measures every heap, and the others use those figures. So each heap's locks are taken once, and the figures agree
/// with each other.
/// </summary>
internal sealed class HeapScrape
{
    /// <summary>
    /// How long the figures serve, in milliseconds. A scrape takes far less, and no tool shows figures more often.
    /// </summary>
    private const long Longest = 1000;

    [ThreadStatic]
    private static HeapScrape? t_last;

    private readonly long began = Environment.TickCount64;
    private readonly HashSet<string> readers = [];
    private readonly Dictionary<string, HeapSeries> series = [];

    private HeapScrape()
    {
        // Under the gate no heap is disposed of: it would be counted twice, or not at all.
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

    /// <summary>One series for each name, without heaps that were found damaged: their own calls report that.</summary>
    public IReadOnlyCollection<HeapSeries> Series => series.Values;

    /// <summary>
    /// Returns the scrape that this instrument reads now. Each instrument reads a scrape once: one that comes again
    /// begins the next scrape.
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

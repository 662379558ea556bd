using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>What a listener to the meter "PtMalloc" sees.</summary>
public sealed class MetricsTests : IDisposable
{
    private static readonly string[] s_instruments =
    [
        "ptmalloc.arena.contended {wait}",
        "ptmalloc.arena.count {arena}",
        "ptmalloc.heap.allocated By",
        "ptmalloc.heap.allocations {allocation}",
        "ptmalloc.heap.cached By",
        "ptmalloc.heap.committed By",
        "ptmalloc.heap.failures {allocation}",
        "ptmalloc.heap.freed By",
        "ptmalloc.heap.in_use By",
        "ptmalloc.heap.mapped By",
        "ptmalloc.heap.trimmed By",
        "ptmalloc.thread.count {thread}",
    ];

    private readonly NativeHeap heap = new(new NativeHeapOptions { Name = "measured " + Guid.NewGuid() });
    private readonly Scraper scraper = new();

    public void Dispose()
    {
        scraper.Dispose();
        heap.Dispose();
    }

    [Fact]
    public void Every_instrument_has_a_figure_for_the_heap()
    {
        Block.Of(heap, 1000);
        scraper.Scrape();
        Assert.Equal(s_instruments, scraper.Of(heap).Select(static each => $"{each.Instrument.Name} {each.Instrument.Unit}").Order(StringComparer.Ordinal));
        Assert.All(scraper.Of(heap), static each => Assert.True(each.Instrument is { IsObservable: true, Description.Length: > 0 }));
    }

    [Fact]
    public void Figures_are_those_of_the_heap()
    {
        Block.Of(heap, 10 << 20);
        scraper.Scrape();
        NativeHeapStatistics expected = heap.GetStatistics();
        Assert.Equal(expected.MappedBytes, scraper.Figure(heap, "ptmalloc.heap.mapped"));
        Assert.Equal(expected.SystemBytes, scraper.Figure(heap, "ptmalloc.heap.committed"));
        Assert.Equal(expected.InUseBytes, scraper.Figure(heap, "ptmalloc.heap.in_use"));
        Assert.Equal(1, scraper.Figure(heap, "ptmalloc.thread.count"));
    }

    [Fact]
    public void A_scrape_right_after_another_sees_what_changed_between_them()
    {
        scraper.Scrape();
        Block.Of(heap, 10 << 20);
        scraper.Scrape();
        Assert.Equal(heap.GetStatistics().MappedBytes, scraper.Figure(heap, "ptmalloc.heap.mapped"));
    }

    [Fact]
    public void Figures_of_one_scrape_agree_while_the_heap_changes_and_others_scrape()
    {
        const int Scrapers = 3;
        Block.Of(heap, 10 << 20);
        using CountdownEvent left = new(Scrapers);
        Crew.Run(Scrapers + 1, number =>
        {
            if (number == Scrapers)
                Churn(left);
            else
                ScrapeAndCompare(left);
        });
    }

    [Fact]
    public void The_shared_heap_is_among_them()
    {
        Block.Of(NativeHeap.Shared, 100).Free(NativeHeap.Shared);
        scraper.Scrape();
        Assert.NotEmpty(scraper.Of(NativeHeap.Shared));
    }

    [Fact]
    public void A_heap_that_is_gone_is_left_out()
    {
        heap.Dispose();
        scraper.Scrape();
        Assert.Empty(scraper.Of(heap));
    }

    /// <summary>What has left the arenas, and not come back, is in caches or in the program's hands, beside what is mapped.</summary>
    private void ScrapeAndCompare(CountdownEvent left)
    {
        try
        {
            using Scraper own = new();
            for (int scrape = 0; scrape < 200; scrape++)
            {
                own.Scrape();
                Assert.Equal(
                    own.Figure(heap, "ptmalloc.heap.allocated") - own.Figure(heap, "ptmalloc.heap.freed"),
                    own.Figure(heap, "ptmalloc.heap.in_use") + own.Figure(heap, "ptmalloc.heap.cached") - own.Figure(heap, "ptmalloc.heap.mapped"));
            }
        }
        finally
        {
            left.Signal();
        }
    }

    /// <summary>Fills and empties a cache, so that blocks keep leaving arenas and coming back, while anybody scrapes.</summary>
    private void Churn(CountdownEvent left)
    {
        while (!left.IsSet)
        {
            Block[] blocks = [.. Enumerable.Range(1, 500).Select(size => Block.Of(heap, (nuint)size))];
            Array.ForEach(blocks, block => block.Free(heap));
        }
    }

    /// <summary>A listener to all instruments, for one thread.</summary>
    private sealed class Scraper : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly List<(Instrument Instrument, object? Heap, long Value)> seen = [];

        public Scraper()
        {
            listener.InstrumentPublished = static (instrument, own) =>
            {
                if (instrument.Meter.Name == "PtMalloc")
                    own.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                Assert.Equal("heap.name", Assert.Single(tags.ToArray()).Key);
                seen.Add((instrument, tags[0].Value, value));
            });
            listener.Start();
        }

        public void Dispose() => listener.Dispose();

        public void Scrape()
        {
            seen.Clear();
            listener.RecordObservableInstruments();
        }

        public IEnumerable<(Instrument Instrument, object? Heap, long Value)> Of(NativeHeap heap) => seen.Where(each => each.Heap is string name && name == heap.Name);

        public long Figure(NativeHeap heap, string instrument) => Assert.Single(Of(heap), each => each.Instrument.Name == instrument).Value;
    }
}

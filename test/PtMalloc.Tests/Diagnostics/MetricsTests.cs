using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading;
using PtMalloc.Managed;
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
        "ptmalloc.heap.count {heap}",
        "ptmalloc.heap.failures {allocation}",
        "ptmalloc.heap.freed By",
        "ptmalloc.heap.in_use By",
        "ptmalloc.heap.mapped By",
        "ptmalloc.heap.resident By",
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
        Assert.Equal(
            s_instruments,
            scraper.Of(heap)
                .Select(static each => $"{each.Instrument.Name} {each.Instrument.Unit}")
                .Order(StringComparer.Ordinal));
        Assert.All(scraper.Of(heap), static each =>
            Assert.True(each.Instrument is { IsObservable: true, Description.Length: > 0 }));
    }

    [Fact]
    public void Figures_are_those_of_the_heap()
    {
        Block.Of(heap, 10 << 20);
        scraper.Scrape();
        NativeHeapStatistics expected = heap.GetStatistics();
        Assert.Equal(expected.MappedBytes, scraper.Figure(heap, "ptmalloc.heap.mapped"));
        Assert.Equal(expected.CommittedBytes, scraper.Figure(heap, "ptmalloc.heap.committed"));
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
    public void Heaps_of_one_name_are_one_series_with_their_sum()
    {
        using NativeHeap twin = new(new NativeHeapOptions { Name = heap.Name });
        Block.Of(heap, 5_000_000);
        Block.Of(twin, 100);
        scraper.Scrape();
        Assert.Equal(
            heap.GetStatistics().InUseBytes + twin.GetStatistics().InUseBytes,
            scraper.Figure(heap, "ptmalloc.heap.in_use"));
        Assert.Equal(2, scraper.Figure(heap, "ptmalloc.heap.count"));
        Assert.InRange(scraper.Figure(heap, "ptmalloc.heap.allocations"), 2, 1000);
    }

    [Fact]
    public void Heaps_without_a_name_are_one_series()
    {
        using NativeHeap first = new(), second = new();
        Block.Of(first, 10 << 20);
        Block.Of(second, 10 << 20);
        scraper.Scrape();
        Assert.InRange(scraper.Figure("unnamed", "ptmalloc.heap.count"), 2, int.MaxValue);
        Assert.InRange(scraper.Figure("unnamed", "ptmalloc.heap.mapped"), 20 << 20, long.MaxValue);
        Assert.Empty(scraper.Of(first));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10 << 20)]
    public void What_was_counted_stays_when_a_heap_is_gone_and_goes_on_with_the_next_of_its_name(int size)
    {
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            using NativeHeap next = new(new NativeHeapOptions { Name = heap.Name });
            Block.Of(next, (nuint)size);
            scraper.Scrape();
            long allocated = scraper.Figure(heap, "ptmalloc.heap.allocated");
            Assert.InRange(allocated, before + size, long.MaxValue);
            before = allocated;
        }

        heap.Dispose();
        scraper.Scrape();
        Assert.Equal(before, scraper.Figure(heap, "ptmalloc.heap.allocated"));
        Assert.Equal(before, scraper.Figure(heap, "ptmalloc.heap.freed"));
        Assert.Equal(0, scraper.Figure(heap, "ptmalloc.heap.count"));
        Assert.Equal(0, scraper.Figure(heap, "ptmalloc.heap.in_use"));
        Assert.Equal(0, scraper.Figure(heap, "ptmalloc.heap.committed"));
    }

    [Fact]
    public void Counters_never_fall_while_heaps_of_their_name_come_and_go()
    {
        using CountdownEvent left = new(1);
        Crew.Run(2, number =>
        {
            if (number == 1)
            {
                while (!left.IsSet)
                {
                    using NativeHeap next = new(new NativeHeapOptions { Name = heap.Name });
                    Block.Of(next, 1000).Free(next);
                    Block.Of(next, 1 << 20);
                }

                return;
            }

            try
            {
                AssertNoFall();
            }
            finally
            {
                left.Signal();
            }
        });
    }

    private void AssertNoFall()
    {
        long allocated = 0, freed = 0;
        for (int scrape = 0; scrape < 300; scrape++)
        {
            scraper.Scrape();
            long now = scraper.Figure(heap, "ptmalloc.heap.allocated");
            Assert.InRange(now, allocated, long.MaxValue);
            allocated = now;
            now = scraper.Figure(heap, "ptmalloc.heap.freed");
            Assert.InRange(now, freed, allocated);
            freed = now;
        }
    }

    /// <summary>What was given out, and has not come back, is in caches or in the program's hands.</summary>
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
                    own.Figure(heap, "ptmalloc.heap.in_use") + own.Figure(heap, "ptmalloc.heap.cached"));
            }
        }
        finally
        {
            left.Signal();
        }
    }

    /// <summary>
    /// Fills and empties a cache, so that blocks keep leaving arenas and coming back, while anybody scrapes.
    /// </summary>
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
            Telemetry.Make(); // which happens by itself a moment after the first heap is made
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

        public IEnumerable<(Instrument Instrument, object? Heap, long Value)> Of(NativeHeap heap) => Of(heap.Name);

        public long Figure(NativeHeap heap, string instrument) => Figure(heap.Name, instrument);

        public long Figure(string name, string instrument) =>
            Assert.Single(Of(name), each => each.Instrument.Name == instrument).Value;

        private IEnumerable<(Instrument Instrument, object? Heap, long Value)> Of(string name) =>
            seen.Where(each => each.Heap is string found && found == name);
    }
}

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
    private readonly MeterListener listener = new();
    private readonly List<(Instrument Instrument, object? Heap, long Value)> seen = [];

    public MetricsTests()
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

    public void Dispose()
    {
        listener.Dispose();
        heap.Dispose();
    }

    [Fact]
    public void Every_instrument_has_a_figure_for_the_heap()
    {
        Block.Of(heap, 1000);
        listener.RecordObservableInstruments();
        Assert.Equal(s_instruments, OfHeap().Select(static each => $"{each.Instrument.Name} {each.Instrument.Unit}").Order(StringComparer.Ordinal));
        Assert.All(OfHeap(), static each => Assert.True(each.Instrument is { IsObservable: true, Description.Length: > 0 }));
    }

    [Fact]
    public void Figures_are_those_of_the_heap()
    {
        Block.Of(heap, 10 << 20);
        listener.RecordObservableInstruments();
        NativeHeapStatistics expected = heap.GetStatistics();
        Assert.Equal(expected.MappedBytes, Figure("ptmalloc.heap.mapped"));
        Assert.Equal(expected.SystemBytes, Figure("ptmalloc.heap.committed"));
        Assert.Equal(expected.InUseBytes, Figure("ptmalloc.heap.in_use"));
        Assert.Equal(1, Figure("ptmalloc.thread.count"));
    }

    [Fact]
    public void Figures_of_one_scrape_agree_while_the_heap_changes()
    {
        Block.Of(heap, 10 << 20);
        using CancellationTokenSource enough = new();
        Thread churn = new(() => Churn(enough.Token));
        churn.Start();
        try
        {
            for (int scrape = 0; scrape < 500; scrape++)
                AssertFiguresAgree();
        }
        finally
        {
            enough.Cancel();
            churn.Join();
        }
    }

    [Fact]
    public void A_scrape_right_after_another_sees_what_changed_between_them()
    {
        listener.RecordObservableInstruments();
        Block.Of(heap, 10 << 20);
        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.Equal(heap.GetStatistics().MappedBytes, Figure("ptmalloc.heap.mapped"));
    }

    [Fact]
    public void The_shared_heap_is_among_them()
    {
        Block.Of(NativeHeap.Shared, 100).Free(NativeHeap.Shared);
        listener.RecordObservableInstruments();
        Assert.Contains(seen, static each => each.Heap is "shared");
    }

    [Fact]
    public void A_heap_that_is_gone_is_left_out()
    {
        heap.Dispose();
        listener.RecordObservableInstruments();
        Assert.Empty(OfHeap());
    }

    /// <summary>What has left the arenas, and not come back, is in caches or in the program's hands, beside what is mapped.</summary>
    private void AssertFiguresAgree()
    {
        seen.Clear();
        listener.RecordObservableInstruments();
        long leftArenas = Figure("ptmalloc.heap.allocated") - Figure("ptmalloc.heap.freed");
        Assert.Equal(leftArenas, Figure("ptmalloc.heap.in_use") + Figure("ptmalloc.heap.cached") - Figure("ptmalloc.heap.mapped"));
    }

    /// <summary>Fills and empties a cache, so that blocks keep leaving arenas and coming back.</summary>
    private void Churn(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            Block[] blocks = [.. Enumerable.Range(1, 500).Select(size => Block.Of(heap, (nuint)size))];
            Array.ForEach(blocks, block => block.Free(heap));
        }
    }

    private IEnumerable<(Instrument Instrument, object? Heap, long Value)> OfHeap() => seen.Where(each => each.Heap is string name && name == heap.Name);

    private long Figure(string instrument) => Assert.Single(OfHeap(), each => each.Instrument.Name == instrument).Value;
}

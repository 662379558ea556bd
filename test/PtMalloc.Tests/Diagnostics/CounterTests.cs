using System.Collections.Generic;
using System.Text.Json;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>The metrics as a tool outside the process sees them.</summary>
public sealed unsafe class CounterTests
{
    private const string Observed = "observed";

    [Fact]
    public void A_tool_outside_sees_the_figures_of_a_heap()
    {
        using WaitingChild child = WaitingChild.RunTest(typeof(CounterTests), nameof(Holds_blocks));
        NativeHeapStatistics expected = JsonSerializer.Deserialize<NativeHeapStatistics>(child.Line);
        Dictionary<string, double> figures = new()
        {
            ["ptmalloc.arena.contended"] = expected.LockWaits,
            ["ptmalloc.arena.count"] = expected.Arenas,
            ["ptmalloc.heap.allocated"] = expected.AllocatedBytes,
            ["ptmalloc.heap.allocations"] = expected.Allocations,
            ["ptmalloc.heap.cached"] = expected.CachedBytes,
            ["ptmalloc.heap.committed"] = expected.CommittedBytes,
            ["ptmalloc.heap.count"] = 1,
            ["ptmalloc.heap.failures"] = expected.FailedAllocations,
            ["ptmalloc.heap.freed"] = expected.FreedBytes,
            ["ptmalloc.heap.in_use"] = expected.InUseBytes,
            ["ptmalloc.heap.mapped"] = expected.MappedBytes,
            ["ptmalloc.heap.resident"] = expected.ResidentBytes,
            ["ptmalloc.heap.trimmed"] = expected.TrimmedBytes,
            ["ptmalloc.thread.count"] = expected.Threads,
        };
        Assert.Equal(figures, CounterSession.Read(child.Id, Observed, figures.Count));
    }

    [Fact(Explicit = true)]
    public void Holds_blocks()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = Observed });
        Block.Of(heap, 10 << 20);
        for (int size = 16; size < 4000; size += 16)
            Block.Of(heap, (nuint)size).Free(heap);
        Block.Of(heap, 3 << 20).Free(heap);
        heap.TryAlloc(nuint.MaxValue);
        WaitingChild.SayAndWait(JsonSerializer.Serialize(heap.GetStatistics()));
    }
}

using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class UnsortedTests : HeapTests<Layout64>
{
    [Fact]
    public void A_freed_chunk_goes_to_the_front_of_the_unsorted_bin()
    {
        nuint[] free = FreeBlocksOf(208, 304);

        Assert.Equal([free[1], free[0]], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void An_exact_fit_is_taken_at_once_and_what_was_older_is_sorted()
    {
        nuint[] free = FreeBlocksOf(208, 304, 400);

        Assert.Equal(free[1], Malloc(304 - 8));
        Assert.Equal([free[0]], BinOf(208));
        Assert.Equal([free[2]], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void A_request_that_finds_no_fit_sorts_all()
    {
        nuint[] free = FreeBlocksOf(208, 2000);

        Malloc(5000);

        Assert.Empty(Bin(Core.Bins.Unsorted));
        Assert.Equal([free[0]], BinOf(208));
        Assert.Equal([free[1]], BinOf(2000));
    }

    [Fact]
    public void Consecutive_small_requests_cut_the_last_remainder_into_neighbours()
    {
        nuint free = FreeBlocksOf(1008)[0];
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal([free, free + 48, free + 96], new[] { Malloc(40), Malloc(40), Malloc(40) });
        Assert.Equal(2, steps.Count(step => step.Step == Step.LastRemainderSplit));
    }

    [Fact]
    public void The_last_remainder_is_sorted_when_it_is_not_alone()
    {
        nuint other = Malloc(200);
        Barrier();
        nuint free = FreeBlocksOf(1008)[0];
        Malloc(40);
        Free(other);

        Assert.Equal([other, free + 48], Bin(Core.Bins.Unsorted));
        Assert.Equal(free + 48, Malloc(300));
        Assert.Equal([other], BinOf(208));
    }

    [Fact]
    public void One_scan_stops_after_10000_chunks()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 10_001).SelectMany(_ => new[] { Malloc(200), Barrier() })];
        for (int i = 0; i < blocks.Length; i += 2)
            Free(blocks[i]);

        Malloc(5000);

        Assert.Single(Bin(Core.Bins.Unsorted));
    }

    private nuint[] FreeBlocksOf(params nuint[] chunkSizes)
    {
        List<nuint> blocks = [];
        foreach (nuint size in chunkSizes)
        {
            blocks.Add(Malloc(size - 8));
            Barrier();
        }

        blocks.ForEach(Free);
        return [.. blocks];
    }
}

using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>What free does with neighbours, and malloc_consolidate.</summary>
public sealed class MergeTests : HeapTests<Layout64>
{
    [Fact]
    public void A_free_chunk_before_is_merged()
    {
        nuint first = Malloc(200);
        nuint second = Malloc(300);
        Barrier();
        Free(first);
        Free(second);

        Assert.Equal([first], Bin(Core.Bins.Unsorted));
        Assert.Equal((nuint)(208 + 320), SizeOf(first));
    }

    [Fact]
    public void A_free_chunk_behind_is_merged()
    {
        nuint first = Malloc(200);
        nuint second = Malloc(300);
        Barrier();
        Free(second);
        Free(first);

        Assert.Equal([first], Bin(Core.Bins.Unsorted));
        Assert.Equal((nuint)(208 + 320), SizeOf(first));
    }

    [Fact]
    public void Free_chunks_on_both_sides_are_merged_from_whichever_bin_they_are_in()
    {
        nuint first = Malloc(200);
        nuint middle = Malloc(300);
        nuint last = Malloc(2000);
        Barrier();
        Free(first);
        Free(last);
        Malloc(5000);
        Assert.Equal([first], BinOf(208));

        Free(middle);

        Assert.Empty(BinOf(208));
        Assert.Equal([first], Bin(Core.Bins.Unsorted));
        Assert.Equal((nuint)(208 + 320 + 2016), SizeOf(first));
    }

    [Fact]
    public void A_chunk_before_top_becomes_top()
    {
        nuint block = Malloc(200);
        nuint top = TopSize;

        Free(block);

        Assert.Equal(top + 208, TopSize);
    }

    [Fact]
    public void A_large_free_consolidates_fast_chunks()
    {
        nuint fast = Malloc(24);
        nuint large = Malloc(70_000);
        Barrier();
        Free(fast);
        Assert.True(On(() => Main.HasFastChunks));

        Free(large);

        Assert.False(On(() => Main.HasFastChunks));
        Assert.Equal([fast], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void Consolidation_merges_fast_neighbours_and_those_before_top_into_it()
    {
        nuint bottom = Malloc(24);
        nuint[] rest = [Malloc(24), Malloc(40), Malloc(56)];
        foreach (nuint block in rest)
            Free(block);

        Malloc(1024);

        Assert.Equal(bottom + 32, On(() => Main.Top.User) - 1040);
    }

    [Fact]
    public void Fast_chunks_are_consolidated_when_top_is_too_small_and_tried_again()
    {
        using (Machine.Enter())
            Malloc(1);
        nuint[] fast = [.. Enumerable.Range(0, 4).Select(_ => Malloc(120))];
        Barrier();
        while (TopSize > 120_000)
            Malloc(40_000);
        Malloc(TopSize - 64 - 8);
        foreach (nuint block in fast)
            Free(block);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal(fast[0], Malloc(400));
        Assert.Contains(steps, step => step.Step == Step.Consolidate);
        Assert.DoesNotContain(steps, step => step.Step == Step.BreakMoved);
    }
}

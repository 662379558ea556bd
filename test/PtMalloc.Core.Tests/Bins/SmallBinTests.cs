using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class SmallBinTests : HeapTests<Layout64>
{
    [Fact]
    public void The_chunk_sorted_first_is_taken_first()
    {
        nuint[] blocks = SortedBlocksOf(160, 160, 160);

        Assert.Equal(blocks, new[] { Malloc(152), Malloc(152), Malloc(152) });
    }

    [Fact]
    public void A_hit_leaves_the_unsorted_bin_alone()
    {
        nuint unsorted = Malloc(1000);
        Barrier();
        SortedBlocksOf(160);
        Free(unsorted);

        Malloc(152);

        Assert.Equal([unsorted], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void A_request_for_another_size_splits_the_next_larger_chunk_and_keeps_the_rest_as_last_remainder()
    {
        nuint block = SortedBlocksOf(400)[0];

        Assert.Equal(block, Malloc(152));
        Assert.Equal([block + 160], Bin(Core.Bins.Unsorted));
        Assert.Equal(block + 160, On(() => Main.LastRemainder.User));
    }

    [Fact]
    public void A_rest_too_small_for_a_chunk_stays_with_the_block()
    {
        nuint block = SortedBlocksOf(176)[0];

        Assert.Equal(block, Malloc(152));
        Assert.Equal((nuint)168, Process.UsableSize(block));
    }

    [Fact]
    public void A_bit_over_an_empty_bin_is_cleared_by_the_search_that_meets_it()
    {
        SortedBlocksOf(400);
        Malloc(392);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Malloc(152);
        Malloc(152);

        Assert.Equal([25], steps.Where(step => step.Step == Step.BinMapCleared).Select(step => step.Detail));
    }

    [Fact]
    public void The_bin_map_leads_to_the_nearest_larger_bin()
    {
        nuint[] blocks = SortedBlocksOf(800, 400, 2000);

        Assert.Equal(blocks[1], Malloc(152));
    }

    [Fact]
    public void Bins_in_later_words_of_the_map_are_found()
    {
        nuint block = SortedBlocksOf(100_000)[0];

        Assert.Equal(block, Malloc(152));
    }
}

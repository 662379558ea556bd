using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class LargeBinTests : HeapTests<Layout64>
{
    [Fact]
    public void Chunks_are_kept_largest_first()
    {
        nuint[] blocks = SortedBlocksOf(2064, 2096, 2048, 2080);

        Assert.Equal([blocks[1], blocks[3], blocks[0], blocks[2]], BinOf(2048));
    }

    [Fact]
    public void The_smallest_that_fits_is_taken()
    {
        nuint[] blocks = SortedBlocksOf(2064, 2096, 2048, 2080);

        Assert.Equal(blocks[3], Malloc(2065));
    }

    [Fact]
    public void An_equal_goes_second_among_its_equals()
    {
        nuint[] blocks = SortedBlocksOf(2048, 2048, 2048);

        Assert.Equal([blocks[0], blocks[2], blocks[1]], BinOf(2048));
    }

    [Fact]
    public void Of_equals_the_second_is_taken_so_that_the_ring_of_sizes_need_not_change()
    {
        nuint[] blocks = SortedBlocksOf(2048, 2048, 2048);

        Assert.Equal([blocks[2], blocks[1], blocks[0]], new[] { Malloc(2040), Malloc(2040), Malloc(2040) });
    }

    [Fact]
    public void Only_the_first_of_each_size_is_in_the_ring_of_sizes()
    {
        nuint[] blocks = SortedBlocksOf(2048, 2096, 2048, 2096);

        Assert.Equal(
            [false, false, true, true],
            blocks.Select(block => On(() => ChunkOf(block).ForwardSize.IsNone)));
    }

    [Fact]
    public void Taking_the_first_of_a_size_hands_its_place_to_the_next()
    {
        nuint before = Malloc(200);
        nuint[] blocks = SortedBlocksOf(2048, 2096, 2048);

        // The first block merges away, unlinked from the middle of the bin.
        Free(before);

        Assert.Equal([blocks[1], blocks[2]], BinOf(2048));
        Check();
    }

    [Fact]
    public void A_rest_goes_to_unsorted_and_is_no_last_remainder_after_a_large_request()
    {
        nuint block = SortedBlocksOf(3000 / 16 * 16)[0];
        nuint before = On(() => Main.LastRemainder.Address);

        Assert.Equal(block, Malloc(2040));
        Assert.Equal([block + 2048], Bin(Core.Bins.Unsorted));
        Assert.Equal(before, On(() => Main.LastRemainder.Address));
    }

    [Fact]
    public void A_bin_whose_largest_is_too_small_is_passed_over()
    {
        nuint[] blocks = SortedBlocksOf(2048, 2544);

        Assert.Equal(blocks[1], Malloc(2056));
    }

    [Fact]
    public void A_large_request_consolidates_fast_chunks_first()
    {
        nuint first = Malloc(24);
        nuint second = Malloc(24);
        Barrier();
        Free(first);
        Free(second);

        Malloc(2000);

        Assert.Equal([first], BinOf(64));
    }

    [Fact]
    public void A_sorted_bin_survives_any_order_of_insertion_and_removal()
    {
        nuint[] sizes = [.. Enumerable.Range(0, 60).Select(i => (nuint)(12288 + (i * 7 % 13 * 16)))];
        nuint[] blocks = SortedBlocksOf(sizes);
        Check();

        foreach (nuint size in sizes.Order())
        {
            nuint taken = Malloc(size - 8);
            Assert.Equal(size, SizeOf(taken));
            Assert.Contains(taken, blocks);
            Check();
        }
    }
}

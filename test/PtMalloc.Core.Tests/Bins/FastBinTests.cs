using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class FastBinTests : HeapTests<Layout64>
{
    [Fact]
    public void The_chunk_freed_last_is_handed_out_first()
    {
        nuint first = Malloc(24);
        nuint second = Malloc(24);
        nuint third = Malloc(24);
        Free(first);
        Free(second);
        Free(third);

        Assert.Equal([third, second, first], new[] { Malloc(24), Malloc(24), Malloc(24) });
    }

    [Fact]
    public void A_fast_chunk_stays_marked_in_use()
    {
        nuint block = Malloc(24);
        Barrier();
        Free(block);

        Assert.True(On(() => ChunkOf(block).IsInUse));
    }

    [Fact]
    public void A_fast_chunk_next_to_top_does_not_merge_with_it()
    {
        nuint block = Malloc(24);
        nuint top = TopSize;
        Free(block);

        Assert.Equal(top, TopSize);
    }

    [Fact]
    public void Chunks_up_to_128_bytes_are_fast_by_default()
    {
        nuint fast = Malloc(120);
        Barrier();
        nuint small = Malloc(121);
        Barrier();
        Free(fast);
        Free(small);

        Assert.Equal([small], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void Other_sizes_do_not_get_a_fast_chunk()
    {
        nuint block = Malloc(24);
        Free(block);

        Assert.NotEqual(block, Malloc(40));
    }

    [Fact]
    public void The_limit_can_be_raised_to_160()
    {
        Malloc(1);
        using (Machine.Enter())
        {
            Assert.True(Core64.SetOption(Root.Address, Option.MaxFast, 160));
            Assert.False(Core64.SetOption(Root.Address, Option.MaxFast, 161));
        }

        nuint block = Malloc(152);
        Barrier();
        Free(block);

        Assert.Empty(Bin(Core.Bins.Unsorted));
        Assert.True(On(() => Main.HasFastChunks));
    }

    [Fact]
    public void A_limit_of_nothing_turns_fast_bins_off()
    {
        Malloc(1);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.MaxFast, 0);
        nuint block = Malloc(24);
        Barrier();
        Free(block);

        Assert.Equal([block], Bin(Core.Bins.Unsorted));
    }
}

using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>realloc that keeps an alignment.</summary>
public sealed class AlignedReallocTests : HeapTests<Layout64>
{
    [Fact]
    public void It_grows_into_top()
    {
        Malloc(2000);
        nuint block = Process.AlignedAllocate(4096, 1000);

        Assert.Equal(block, Process.AlignedReallocate(4096, block, 10_000));
        Assert.Equal((nuint)10_016, SizeOf(block));
    }

    [Fact]
    public void It_shrinks_in_place_and_frees_the_rest()
    {
        nuint block = Process.AlignedAllocate(4096, 3000);
        Barrier();

        Assert.Equal(block, Process.AlignedReallocate(4096, block, 200));
        Assert.Contains(block + 208, Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void A_block_without_room_moves_to_an_aligned_one_and_is_freed()
    {
        nuint block = Process.AlignedAllocate(4096, 1000);
        Barrier();

        nuint moved = Process.AlignedReallocate(4096, block, 5000);

        Assert.NotEqual(block, moved);
        Assert.Equal((nuint)0, moved % 4096);
        Assert.Contains(moved, Check());
        Assert.DoesNotContain(block, Check());
    }

    [Fact]
    public void A_block_that_lies_elsewhere_moves_although_it_has_room()
    {
        nuint block = Malloc(1000) % 4096 == 0 ? Malloc(1000) : Malloc(24);

        Assert.Equal((nuint)0, Process.AlignedReallocate(4096, block, 24) % 4096);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(65536)]
    public void A_mapped_block_that_grows_keeps_its_alignment(int alignment)
    {
        nuint block = Process.AlignedAllocate((nuint)alignment, 200_000);

        nuint grown = Process.AlignedReallocate((nuint)alignment, block, 900_000);

        Assert.Equal((nuint)0, grown % (nuint)alignment);
        Assert.True(Process.UsableSize(grown) >= 900_000);
        Assert.Equal([grown], Check());
    }

    [Fact]
    public void A_sum_that_overflows_is_out_of_memory_and_the_block_stays()
    {
        nuint block = Process.AlignedAllocate(4096, 1000);

        Assert.Equal((nuint)0, Process.AlignedReallocate(4096, block, Layout64.LargestRequest - 100));
        Assert.Equal(Errno.NoMemory, Process.Errno);
        Assert.Contains(block, Check());
    }
}

using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>memalign.</summary>
public sealed class AlignedTests : HeapTests<Layout64>
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(65536)]
    public void The_block_is_aligned(int alignment)
    {
        Malloc(24);

        nuint block = Process.AlignedAllocate((nuint)alignment, 100);

        Assert.Equal((nuint)0, block % (nuint)alignment);
        Assert.True(Process.UsableSize(block) >= 100);
    }

    [Theory]
    [InlineData(24, 32)]
    [InlineData(48, 64)]
    [InlineData(5000, 8192)]
    public void An_alignment_that_is_no_power_of_two_is_rounded_up(int alignment, int rounded)
    {
        Malloc(200);

        Assert.Equal((nuint)0, Process.AlignedAllocate((nuint)alignment, 100) % (nuint)rounded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Up_to_the_natural_alignment_it_is_malloc(int alignment)
    {
        nuint block = Malloc(24);
        Free(block);

        Assert.Equal(block, Process.AlignedAllocate((nuint)alignment, 24));
    }

    [Fact]
    public void The_lead_is_a_free_chunk_and_the_tail_goes_back_to_top()
    {
        nuint first = Malloc(2000);
        nuint block = Process.AlignedAllocate(4096, 1000);

        Assert.Equal([first + 2016], Bin(Core.Bins.Unsorted));
        Assert.Equal((nuint)1008, SizeOf(block));
        Assert.Equal(block + 1008, On(() => Main.Top.User));
    }

    [Fact]
    public void Of_a_mapped_chunk_only_the_distance_to_its_start_grows_and_free_unmaps_all()
    {
        Malloc(24);
        nuint committed = Kernel.CommittedBytes;

        nuint block = Process.AlignedAllocate(65536, 200_000);

        Assert.True(On(() => ChunkOf(block).IsMapped));
        Assert.Equal((nuint)0, block % 65536);
        Assert.Equal([block], Check().Where(pointer => pointer == block));
        Free(block);
        Assert.InRange(Kernel.CommittedBytes, committed, committed + 4096);
    }

    [Fact]
    public void An_alignment_of_half_the_address_space_is_out_of_memory()
    {
        Assert.Equal((nuint)0, Process.AlignedAllocate((nuint)1 << 63, 100));
        Assert.Equal(Errno.NoMemory, Process.Errno);
    }

    [Fact]
    public void An_alignment_beyond_that_is_invalid()
    {
        Assert.Equal((nuint)0, Process.AlignedAllocate(((nuint)1 << 63) + 1, 100));
        Assert.Equal(Errno.InvalidArgument, Process.Errno);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4200)]
    public void A_sum_that_overflows_is_out_of_memory(int below)
    {
        Assert.Equal((nuint)0, Process.AlignedAllocate(4096, Layout64.LargestRequest - (nuint)below));
        Assert.Equal(Errno.NoMemory, Process.Errno);
    }
}

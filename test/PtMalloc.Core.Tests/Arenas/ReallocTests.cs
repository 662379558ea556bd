using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class ReallocTests : HeapTests<Layout64>
{
    [Fact]
    public void It_grows_into_top()
    {
        nuint block = Malloc(100);

        Assert.Equal(block, Process.Realloc(block, 10_000));
        Assert.Equal((nuint)10_016, SizeOf(block));
    }

    [Fact]
    public void It_grows_into_a_free_chunk_behind()
    {
        nuint block = Malloc(200);
        nuint next = Malloc(1000);
        Barrier();
        Free(next);

        Assert.Equal(block, Process.Realloc(block, 1000));
        Assert.Equal((nuint)1008, SizeOf(block));
        Assert.Equal([block + 1008], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void It_takes_all_of_a_free_chunk_that_leaves_no_room_for_another()
    {
        nuint block = Malloc(200);
        nuint next = Malloc(1000);
        Barrier();
        Free(next);

        Assert.Equal(block, Process.Realloc(block, 1200));
        Assert.Equal((nuint)(208 + 1008), SizeOf(block));
    }

    [Fact]
    public void It_shrinks_in_place_and_frees_the_rest()
    {
        nuint block = Malloc(1000);
        Barrier();

        Assert.Equal(block, Process.Realloc(block, 200));
        Assert.Equal((nuint)208, SizeOf(block));
        Assert.Equal([block + 208], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void A_rest_too_small_for_a_chunk_stays()
    {
        nuint block = Malloc(200);
        Barrier();

        Assert.Equal(block, Process.Realloc(block, 180));
        Assert.Equal((nuint)208, SizeOf(block));
    }

    [Fact]
    public void It_moves_the_contents_when_it_must()
    {
        nuint block = Malloc(200);
        Barrier();
        Process.Fill(block, 0x5A, 200);

        nuint moved = Process.Realloc(block, 3000);

        Assert.NotEqual(block, moved);
        Assert.All(Process.ReadBytes(moved, 200), b => Assert.Equal(0x5A, b));
        Assert.Equal([block], BinOf(208).Count > 0 ? BinOf(208) : Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void Nothing_is_copied_when_the_new_chunk_is_the_next_one()
    {
        nuint block = Malloc(200);
        nuint fast = Malloc(24);
        Free(fast);

        // The large request consolidates the fast chunk into top, which then is cut right behind the block.
        Assert.Equal(block, Process.Realloc(block, 5000));
    }

    [Fact]
    public void Of_a_null_pointer_it_is_malloc()
    {
        Assert.NotEqual((nuint)0, Process.Realloc(0, 100));
        Assert.NotEqual((nuint)0, Process.Realloc(0, 0));
    }

    [Fact]
    public void To_size_0_it_is_free_and_sets_no_error()
    {
        nuint block = Malloc(24);

        Assert.Equal((nuint)0, Process.Realloc(block, 0));
        Assert.Equal(Errno.None, Process.Errno);
        Assert.Equal(block, Malloc(24));
    }

    [Fact]
    public void When_memory_is_out_the_block_is_as_it_was()
    {
        nuint block = Malloc(200);
        Process.Fill(block, 0x5A, 200);
        Kernel.Faults = FaultPlan.Always();

        Assert.Equal((nuint)0, Process.Realloc(block, 10 << 20));
        Assert.Equal(Errno.NoMemory, Process.Errno);
        Assert.All(Process.ReadBytes(block, 200), b => Assert.Equal(0x5A, b));
        Assert.Equal((nuint)200, Process.UsableSize(block));
    }

    [Fact]
    public void Beyond_the_largest_request_it_fails()
    {
        nuint block = Malloc(200);

        Assert.Equal((nuint)0, Process.Realloc(block, Layout64.LargestRequest + 1));
        Assert.Equal(Errno.NoMemory, Process.Errno);
    }
}

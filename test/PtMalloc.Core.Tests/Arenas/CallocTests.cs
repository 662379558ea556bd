using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class CallocTests : HeapTests<Layout64>
{
    [Fact]
    public void A_used_block_is_zeroed()
    {
        nuint block = Malloc(1000);
        Process.Fill(block, 0xFF, 1000);
        Barrier();
        Free(block);

        Assert.Equal(block, Process.Calloc(10, 100));
        Assert.All(Process.ReadBytes(block, 1000), b => Assert.Equal(0, b));
    }

    [Fact]
    public void Memory_fresh_from_the_system_is_not_touched()
    {
        Malloc(100_000);
        Malloc(100_000);
        nuint block = Process.Calloc(1, 120_000);

        Assert.False(Machine.Memory.IsResident(block + 100_000));
    }

    [Fact]
    public void Memory_that_top_took_back_is_zeroed()
    {
        nuint block = Malloc(50_000);
        Process.Fill(block, 0xFF, 50_000);
        Free(block);

        Assert.Equal(block, Process.Calloc(1, 60_000));
        Assert.All(Process.ReadBytes(block, 60_000), b => Assert.Equal(0, b));
    }

    [Fact]
    public void Memory_that_a_trim_gave_back_and_growth_took_again_is_zero()
    {
        nuint block = Malloc(120_000);
        nuint next = Malloc(120_000);
        Process.Fill(block, 0xFF, 120_000);
        Process.Fill(next, 0xFF, 120_000);
        Free(next);
        Free(block);

        for (int i = 0; i < 3; i++)
            Assert.All(Process.ReadBytes(Process.Calloc(1, 120_000), 120_000), b => Assert.Equal(0, b));
    }

    [Fact]
    public void A_thread_heap_that_shrank_and_grew_again_gives_zeroed_memory()
    {
        using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
        nuint block = Malloc(120_000);
        nuint next = Malloc(120_000);
        Process.Fill(block, 0xFF, 120_000);
        Process.Fill(next, 0xFF, 120_000);
        Free(next);
        Free(block);

        for (int i = 0; i < 3; i++)
            Assert.All(Process.ReadBytes(Process.Calloc(1, 120_000), 120_000), b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    public void Of_nothing_it_is_a_block(int count, int size)
    {
        Assert.NotEqual((nuint)0, Process.Calloc((nuint)count, (nuint)size));
    }

    [Fact]
    public void A_product_that_overflows_fails()
    {
        Assert.Equal((nuint)0, Process.Calloc((nuint)1 << 32, (nuint)1 << 32));
        Assert.Equal(Errno.NoMemory, Process.Errno);
    }
}

using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>What the caches of many threads hold together stays bounded: each gets a share.</summary>
public sealed class CacheShareTests : HeapTests<Layout64>
{
    [Theory]
    [InlineData(4, CacheBins.GrowthBytes)]
    [InlineData(8, CacheBins.GrowthBytes / 2)]
    [InlineData(32, CacheBins.GrowthBytes / 8)]
    public void A_cache_may_grow_by_its_share(int threads, int growth)
    {
        Malloc(24);
        SimulatedThread last = Enumerable.Range(1, threads - 1).Select(_ => Start()).ToArray()[^1];

        Assert.InRange(GrowthOf(last), (nuint)(growth - (1 << 10)), (nuint)growth);
    }

    [Fact]
    public void A_thread_that_ended_needs_no_share()
    {
        Malloc(24);
        for (int i = 0; i < 32; i++)
            Process.Exit(Start());

        Assert.Equal((nuint)1, this[RootField.Threads]);
        Assert.InRange(GrowthOf(Start()), (nuint)(CacheBins.GrowthBytes - (1 << 10)), (nuint)CacheBins.GrowthBytes);
    }

    private SimulatedThread Start()
    {
        SimulatedThread thread = Process.NewThread();
        using SimulatedMachine.Scope scope = Process.As(thread);
        Malloc(24);
        return thread;
    }

    private nuint GrowthOf(SimulatedThread thread) =>
        On(() => new Core64.ThreadCache(thread.Cache).Get(CacheField.Growth));
}

using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// What lies idle in a thread's cache goes back to its arena, so that the pages around it can go to the system.
/// </summary>
public sealed class CacheDecayTests : HeapTests<Layout64>
{
    private const int DecayTime = 500;

    [Fact]
    public void A_cache_is_emptied_when_its_home_begins_an_epoch()
    {
        Cache(1000);
        Malloc(100_000);
        Malloc(100_000);
        Machine.Clock += DecayTime;
        Malloc(100_000);

        Assert.Equal((nuint)0, Cached);
    }

    [Fact]
    public void A_small_program_never_asks_for_the_time()
    {
        Cache(1000);
        nuint before = Cached;
        Machine.Clock += DecayTime;
        Malloc(100_000);

        Assert.Equal(before, Cached);
    }

    [Fact]
    public void Within_an_epoch_it_keeps_what_it_has()
    {
        Cache(1000);
        nuint before = Cached;
        Malloc(100_000);

        Assert.NotEqual((nuint)0, before);
        Assert.Equal(before, Cached);
    }

    private protected override void Configure(Core64.Root root) =>
        Core64.SetOption(root.Address, Option.Decay, DecayTime);

    private nuint Cached => On(() => Core64.ThreadCache.MeasureCached(Root, Main));

    private void Cache(nuint size)
    {
        foreach (nuint block in Enumerable.Range(0, 5).Select(_ => Malloc(size)).ToArray())
            Free(block);
    }
}

using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>realloc while the cache is on.</summary>
public sealed class CachedReallocTests : HeapTests<Layout64>
{
    private static readonly Step[] Frame = [Step.ReallocCalled, Step.Finished];

    private protected override void Configure(Core64.Root root)
    {
    }

    [Fact]
    public void Of_nothing_it_is_a_hit_of_the_cache()
    {
        nuint block = Malloc(100);
        Free(block);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal(block, Process.Realloc(0, 100));
        Assert.Equal([Step.CacheHit], StepsWithin(steps));
    }

    [Theory]
    [InlineData(2000, 2000)]
    [InlineData(2000, 1700)]
    [InlineData(24, 1)]
    public void A_block_that_fits_stays_without_a_step(int old, int size)
    {
        nuint block = Malloc((nuint)old);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal(block, Process.Realloc(block, (nuint)size));
        Assert.Empty(StepsWithin(steps));
    }

    [Theory]
    [InlineData(100, 500)]
    [InlineData(500, 100)]
    public void A_small_one_is_exchanged_for_another_from_the_cache(int old, int size)
    {
        nuint other = Malloc((nuint)size);
        nuint block = Malloc((nuint)old);
        Process.Fill(block, 0x5A, (nuint)old);
        Free(other);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal(other, Process.Realloc(block, (nuint)size));
        Assert.Equal([Step.CacheHit, Step.CachePush], StepsWithin(steps));
        Assert.All(Process.ReadBytes(other, 100), b => Assert.Equal(0x5A, b));
        Assert.Equal(block, Malloc((nuint)old));
    }

    [Fact]
    public void Growth_by_little_becomes_growth_by_a_quarter()
    {
        nuint block = Malloc(8000);
        Barrier();

        nuint grown = Process.Realloc(block, 8400);

        Assert.NotEqual(block, grown);
        Assert.Equal(grown, Process.Realloc(grown, 10_000));
    }

    [Fact]
    public void Growth_by_much_is_exact()
    {
        nuint block = Malloc(8000);
        Barrier();

        Assert.InRange(Process.UsableSize(Process.Realloc(block, 12_000)), 12_000u, 12_000u + 1500);
    }

    [Fact]
    public void A_large_one_grows_in_place()
    {
        nuint block = Malloc(100_000);

        Assert.Equal(block, Process.Realloc(block, 110_000));
    }

    [Fact]
    public void A_large_one_that_shrinks_gives_its_end_back()
    {
        nuint block = Malloc(100_000);
        Barrier();

        Assert.Equal(block, Process.Realloc(block, 50_000));
        Assert.Equal((nuint)50_016, SizeOf(block));
    }

    [Fact]
    public void Size_0_frees()
    {
        nuint block = Malloc(24);

        Assert.Equal((nuint)0, Process.Realloc(block, 0));
        Assert.Equal(block, Malloc(24));
    }

    [Theory]
    [InlineData(96)]
    [InlineData(300)]
    public void A_block_that_was_freed_is_a_fault(int size)
    {
        IsDamaged = true;
        nuint block = Malloc(100);
        Free(Malloc(300));
        Free(block);

        Assert.Equal(
            Corruption.FreeDoubleFreeInCache,
            Assert.Throws<HeapCorruptionException>(() => Process.Realloc(block, (nuint)size)).Fault);
    }

    [Fact]
    public void A_header_without_a_size_is_a_fault()
    {
        IsDamaged = true;
        nuint block = Malloc(100);
        Free(Malloc(300));
        Process.WriteWord(block - 8, 0);

        Assert.Equal(
            Corruption.ReallocInvalidOldSize,
            Assert.Throws<HeapCorruptionException>(() => Process.Realloc(block, 300)).Fault);
    }

    private static IEnumerable<Step> StepsWithin(IEnumerable<StepEvent> steps) => steps.Select(step => step.Step).Except(Frame);
}

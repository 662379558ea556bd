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
    [InlineData(2000, 1960)]
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

    [Theory]
    [InlineData(4096, 64)]
    [InlineData(4096, 3500)]
    [InlineData(60_000, 8000)]
    public void A_medium_one_that_shrinks_is_exchanged_for_another_from_the_cache(int old, int size)
    {
        nuint other = Malloc((nuint)size);
        nuint block = Malloc((nuint)old);
        Process.Fill(block, 0x5A, (nuint)old);
        Free(other);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal(other, Process.Realloc(block, (nuint)size));
        Assert.Equal([Step.CacheHit, Step.CachePush], StepsWithin(steps));
        Assert.All(Process.ReadBytes(other, size), b => Assert.Equal(0x5A, b));
        Assert.Equal(block, Malloc((nuint)old));
    }

    [Fact]
    public void One_that_shrinks_does_not_take_a_cached_one_as_large_as_itself()
    {
        nuint block = Malloc(4000);
        Free(Malloc(4000));

        Assert.InRange(Process.UsableSize(Process.Realloc(block, 3400)), 3400u, 3400u + (3400u / 16));
    }

    [Fact]
    public void A_larger_one_moves_if_its_end_would_be_a_hole()
    {
        nuint block = Malloc(60_000);
        Process.Fill(block, 0x5A, 60_000);
        Barrier();

        nuint moved = Process.Realloc(block, 30_000);

        Assert.NotEqual(block, moved);
        Assert.All(Process.ReadBytes(moved, 30_000), b => Assert.Equal(0x5A, b));
        Assert.Equal(block, Malloc(60_000));
    }

    [Fact]
    public void A_larger_one_is_cut_where_its_end_joins_free_memory()
    {
        nuint block = Malloc(60_000);

        Assert.Equal(block, Process.Realloc(block, 30_000));
        Assert.Equal((nuint)30_016, SizeOf(block));
    }

    [Theory]
    [InlineData(1000, 100)]
    [InlineData(4000, 100)]
    [InlineData(60_000, 30_000)]
    public void When_memory_is_out_one_that_shrinks_is_cut_where_it_lies(int old, int size)
    {
        nuint block = Malloc((nuint)old);
        Process.Fill(block, 0x5A, (nuint)old);
        Barrier();
        Kernel.Faults = FaultPlan.Always();
        while (Malloc(20_000) != 0 || Malloc(16) != 0)
        {
        }

        Assert.Equal(block, Process.Realloc(block, (nuint)size));
        Assert.InRange(Process.UsableSize(block), (nuint)size, (nuint)(size + 16));
        Assert.All(Process.ReadBytes(block, size), b => Assert.Equal(0x5A, b));
    }

    [Fact]
    public void One_that_grew_by_little_and_shrinks_again_gives_its_room_back()
    {
        nuint block = Malloc(8000);
        Barrier();
        nuint grown = Process.Realloc(block, 8400);
        nuint room = Process.UsableSize(grown);

        nuint shrunk = Process.Realloc(grown, 8200);

        Assert.True(room >= 10_000);
        Assert.InRange(Process.UsableSize(shrunk), 8200u, 8200u + (8200u / 16));
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

    private static IEnumerable<Step> StepsWithin(IEnumerable<StepEvent> steps) =>
        steps.Select(step => step.Step).Except(Frame);
}

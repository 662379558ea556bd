using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// A medium size that is missed again and again is brought several at a time, and its free chunks wait in the depot.
/// </summary>
public sealed class MediumDemandTests : HeapTests<Layout64>
{
    private const int DecayTime = 500;
    private const int Request = 8192;

    /// <summary>More than a cache holds.</summary>
    private const int Many = 256;

    private static readonly nuint ChunkSize = Core64.Layout.ChunkSizeOf(Request);

    private nuint decayTime = DecayTime;

    private nuint InDepot => On(() => Main.Get(ArenaField.DepotBytes));

    private protected override void Configure(Core64.Root root) =>
        Core64.SetOption(root.Address, Option.Decay, decayTime);

    [Fact]
    public void A_first_miss_brings_nothing_else()
    {
        Barrier();
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Malloc(Request);

        Assert.DoesNotContain(steps, step => step.Step == Step.Refill);
    }

    [Fact]
    public void A_size_asked_for_again_comes_several_at_a_time()
    {
        nuint[] blocks = Blocks(Many);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Blocks(64);

        Assert.InRange(steps.Count(step => step.Step == Step.CacheMiss), 1, 16);
        Assert.Equal(Many, blocks.Distinct().Count());
    }

    [Fact]
    public void They_come_in_the_order_they_lie()
    {
        nuint[] blocks = Blocks(Many);

        Assert.Equal(blocks.Order(), blocks);
    }

    [Fact]
    public void What_comes_ahead_is_never_more_than_half_of_the_caches_room()
    {
        Blocks(Many);

        nuint limit = Cached(CacheField.MediumLimit);
        Assert.InRange(limit - Cached(CacheField.MediumRoom), (nuint)0, limit / 2);
    }

    [Fact]
    public void What_the_cache_has_no_room_for_waits_in_the_depot()
    {
        nuint[] blocks = Blocks(Many);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Scatter(blocks);

        Assert.NotEqual((nuint)0, InDepot);
        Assert.Equal((nuint)0, InDepot % ChunkSize);
        Assert.DoesNotContain(steps, step => step.Step is Step.MergeBackward or Step.MergeForward);
    }

    [Fact]
    public void It_is_asked_there_before_anything_is_cut()
    {
        nuint[] blocks = Blocks(Many);
        Scatter(blocks);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        nuint[] again = Blocks(Many);

        Assert.Contains(steps, step => step.Step == Step.DepotHit);
        Assert.DoesNotContain(steps, step => step.Step is Step.Split or Step.TopSplit);
        Assert.Equal(blocks.Order(), again.Order());
    }

    [Fact]
    public void Sizes_that_are_all_different_merge()
    {
        nuint[] blocks = [.. Enumerable.Range(0, Many).Select(i => Malloc(MediumSize(i)))];
        Scatter(blocks);

        Assert.Equal((nuint)0, InDepot);
    }

    [Fact]
    public void They_go_to_the_depot_and_come_back_in_magazines()
    {
        nuint[] blocks = Blocks(Many);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Scatter(blocks);
        Blocks(Many);

        int magazines = steps.Count(step => step.Step == Step.MagazinePut && step.Detail == ChunkSize);
        Assert.InRange(magazines, Many / 2 / (int)Core64.Magazine.Rounds(ChunkSize), Many);
        Assert.Equal(magazines, steps.Count(step => step.Step == Step.MagazineTaken && step.Detail == ChunkSize));
    }

    [Fact]
    public void Of_what_nobody_asked_for_in_an_epoch_nothing_stays()
    {
        Scatter(Blocks(Many));
        Assert.NotEqual((nuint)0, InDepot);
        for (nuint epoch = 1; epoch <= 4; epoch++)
        {
            Machine.Clock += DecayTime / 2;
            Malloc(epoch * 32);
        }

        Assert.Equal((nuint)0, InDepot);
    }

    [Fact]
    public void Demand_ends_with_its_epoch()
    {
        nuint[] blocks = Blocks(Many);
        Machine.Clock += DecayTime / 2;
        Malloc(24);
        Scatter(blocks);

        Assert.Equal((nuint)0, InDepot);
    }

    [Fact]
    public void Trim_releases_them()
    {
        Scatter(Blocks(Many));
        Process.Trim(0);

        Assert.Equal((nuint)0, InDepot);
    }

    [Fact]
    public void A_larger_request_has_them_merged_before_it_takes_new_memory()
    {
        Scatter(Blocks(Many));
        nuint before = On(() => Main.SystemMemory);
        for (int i = 0; i < 16; i++)
            Malloc(64 << 10);

        Assert.Equal(before, On(() => Main.SystemMemory));
    }

    [Fact]
    public void A_second_free_of_one_in_the_depot_is_found()
    {
        nuint[] blocks = Blocks(Many);
        Scatter(blocks);
        nuint inDepot = On(() => Simulated64.Read(Core64.DepotLine.Of(Main, ChunkSize).Stack));
        IsDamaged = true;

        HeapCorruptionException fault = Assert.Throws<HeapCorruptionException>(() => Free(inDepot));
        Assert.Equal(Corruption.FreeDoubleFreeInCache, fault.Fault);
    }

    [Fact]
    public void Without_decay_all_of_it_merges()
    {
        decayTime = 0;
        Scatter(Blocks(Many));

        Assert.Equal((nuint)0, InDepot);
    }

    private Core64.ThreadCache OwnCache => new(Machine.Thread.Cache);

    private nuint Cached(CacheField field) => On(() => OwnCache.Get(field));

    private nuint[] Blocks(int count) => [.. Enumerable.Range(0, count).Select(_ => Malloc(Request))];

    /// <summary>Each of another medium bin than those before, as far as there are so many.</summary>
    private static nuint MediumSize(int i) =>
        new Core64.SizeClass((nuint)(CacheBins.End + (i % CacheBins.MediumCount))).ChunkSize - 8;

    /// <summary>Frees every third block, then the others: neighbours are seldom free at once.</summary>
    private void Scatter(nuint[] blocks)
    {
        for (int start = 0; start < 3; start++)
        {
            for (int i = start; i < blocks.Length; i += 3)
                Free(blocks[i]);
        }
    }
}

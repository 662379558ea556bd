using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// A full cache bin is set aside whole, and the depot of the thread's arena keeps what two magazines can't hold.
/// </summary>
public sealed class MagazineTests : HeapTests<Layout64>
{
    private const int DecayTime = 500;
    private const int Request = 1000;

    private static readonly nuint ChunkSize = Core64.Layout.ChunkSizeOf(Request);
    private static readonly int Rounds = (int)Core64.Magazine.Rounds(ChunkSize);

    private nuint nextSize = 24;

    private readonly Dictionary<Option, nuint> options = new() { [Option.Decay] = DecayTime };

    private protected override void Configure(Core64.Root root)
    {
        foreach ((Option option, nuint value) in options)
            Core64.SetOption(root.Address, option, value);
    }

    [Fact]
    public void Two_magazines_of_blocks_are_freed_without_an_arena()
    {
        nuint[] blocks = Blocks(2 * Rounds);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        FreeAll(blocks);

        Assert.Equal([Step.CachePush, Step.SpareSet], steps.Select(step => step.Step).Distinct());
    }

    [Fact]
    public void They_come_back_last_in_first_out()
    {
        nuint[] blocks = Blocks(2 * Rounds);
        FreeAll(blocks);

        Assert.Equal(blocks.Reverse(), Blocks(2 * Rounds));
    }

    [Fact]
    public void A_third_goes_to_the_depot_and_comes_from_there_whole()
    {
        nuint[] blocks = Blocks(3 * Rounds);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        FreeAll(blocks);
        Free(Blocks(3 * Rounds)[0]);

        Assert.Equal(1, steps.Count(step => step.Step == Step.MagazinePut));
        Assert.Equal(1, steps.Count(step => step.Step == Step.MagazineTaken));
        Assert.DoesNotContain(
            steps, step => step.Step is Step.TopSplit or Step.Unlink or Step.MergeTop or Step.UnsortedPush);
    }

    [Fact]
    public void Another_thread_of_the_arena_draws_from_its_depot()
    {
        options[Option.ArenaMax] = 1;
        nuint[] blocks = Blocks(4 * Rounds);
        FreeAll(blocks);

        using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
        Malloc(Request);
        Assert.Contains(Blocks(2 * Rounds), blocks.Contains);
    }

    [Fact]
    public void A_bin_whose_tcache_count_leaves_no_room_for_two_gives_half_back()
    {
        options[Option.CacheCount] = (nuint)(2 * Rounds) - 1;
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        FreeAll(Blocks(3 * Rounds));

        Assert.DoesNotContain(steps, step => step.Step is Step.SpareSet);
        Assert.Contains(steps, step => step.Step == Step.Flush);
    }

    [Fact]
    public void Without_decay_nothing_is_set_aside()
    {
        options[Option.Decay] = 0;
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        FreeAll(Blocks(3 * Rounds));

        Assert.DoesNotContain(steps, step => step.Step is Step.SpareSet or Step.MagazinePut);
    }

    [Fact]
    public void A_magazine_that_nobody_needed_for_an_epoch_is_released()
    {
        UseMuch();
        Blocks(6 * Rounds);
        PassEpoch();
        FreeAll(Blocks(6 * Rounds));
        PassEpoch();
        Assert.NotEqual((nuint)0, InDepot);
        PassEpoch();
        PassEpoch();

        Assert.Equal((nuint)0, InDepot);
    }

    [Fact]
    public void One_that_was_needed_stays()
    {
        UseMuch();
        FreeAll(Blocks(6 * Rounds));
        PassEpoch();
        FreeAll(Blocks(6 * Rounds));
        PassEpoch();

        Assert.NotEqual((nuint)0, InDepot);
    }

    [Fact]
    public void A_large_request_has_the_depot_released_before_it_takes_new_memory()
    {
        FreeAll(Blocks(120 * Rounds));
        nuint before = On(() => Main.SystemMemory);
        while (InDepot != 0 && On(() => Main.SystemMemory) == before)
            Malloc(100_000);

        Assert.Equal((nuint)0, InDepot);
        Assert.Equal(before, On(() => Main.SystemMemory));
    }

    [Fact]
    public void Trim_releases_it()
    {
        FreeAll(Blocks(6 * Rounds));
        Process.Trim(0);

        Assert.Equal((nuint)0, InDepot);
    }

    [Fact]
    public void It_counts_as_free()
    {
        nuint[] blocks = Blocks(6 * Rounds);
        nuint before = On(() => Core64.Arena.Measure(Main).InUse);
        FreeAll(blocks);

        Assert.Equal(InDepot, before - On(() => Core64.Arena.Measure(Main).InUse));
    }

    [Fact]
    public void A_second_free_of_a_block_in_a_spare_magazine_is_found() => AssertDoubleFree(2, 0);

    [Fact]
    public void A_second_free_of_a_block_in_the_depot_is_found() => AssertDoubleFree(4, 1);

    private nuint InDepot => On(() => Main.Get(ArenaField.DepotBytes));

    private void AssertDoubleFree(int magazines, int block)
    {
        nuint[] blocks = Blocks(magazines * Rounds);
        FreeAll(blocks);
        IsDamaged = true;

        HeapCorruptionException fault = Assert.Throws<HeapCorruptionException>(() => Free(blocks[block]));
        Assert.Equal(Corruption.FreeDoubleFreeInCache, fault.Fault);
    }

    /// <summary>A size that was not asked for before is in no cache.</summary>
    private void PassEpoch()
    {
        Machine.Clock += DecayTime / 2;
        nextSize += 16;
        Malloc(nextSize);
    }

    /// <summary>So much that the depot is a small part of what is used.</summary>
    private void UseMuch()
    {
        for (int i = 0; i < 10; i++)
            Malloc(100_000);
    }

    /// <summary>So many blocks, and as many more as leave their bin empty; those stay in use.</summary>
    private nuint[] Blocks(int count)
    {
        nuint[] blocks = [.. Enumerable.Range(0, count).Select(_ => Malloc(Request))];
        Core64.SizeClass sizeClass = Core64.SizeClass.OfSmall(ChunkSize);
        while (On(() => Simulated64.Read(new Core64.ThreadCache(Machine.Thread.Cache).HeadOf(sizeClass))) != 0)
            Malloc(Request);
        return blocks;
    }

    private void FreeAll(nuint[] blocks) => Array.ForEach(blocks, Free);
}

using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// What a burst leaves goes back in the frees themselves, as far as the budget lasts, for the program may fall silent
/// after them.
/// </summary>
public sealed class EarlyTests : HeapTests<Layout64>
{
    private const int Burst = 64 << 20;

    /// <summary>What may stay: the excess that is too little, and what is released between two looks.</summary>
    private const int MayStay = (16 << 20) + (Burst / 16) + (2 << 20);

    private protected override void Configure(Core64.Root root) => Core64.SetOption(root.Address, Option.Decay, 500);

    [Theory]
    [InlineData(20_000)]
    [InlineData(100_000)]
    public void Most_of_a_burst_is_gone_when_its_last_block_is_freed(int size)
    {
        HasRunForLong();
        nuint[] blocks = Blocks(size, apart: true);
        FreeAll(blocks);

        Assert.InRange(Resident(blocks, size), 0, MayStay);
    }

    [Fact]
    public void Top_goes_too()
    {
        HasRunForLong();
        nuint[] blocks = Blocks(100_000, apart: false);
        FreeAll([.. blocks.Reverse()]);

        Assert.InRange(TopSize, 0u, (uint)MayStay);
    }

    [Fact]
    public void Small_blocks_merge_for_it_as_far_as_the_budget_lasts()
    {
        HasRunForLong();
        nuint[] blocks = Blocks(1000, apart: false);
        FreeAll(blocks);

        Assert.InRange(Resident(blocks, 1000), 0, MayStay);
    }

    [Fact]
    public void What_the_blocks_in_use_warrant_stays()
    {
        HasRunForLong();
        nuint[] used = Blocks(100_000, apart: true);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        FreeAll(used.Take(used.Length / 10));

        Assert.DoesNotContain(steps, step => step.Step == Step.GivenBackEarly);
    }

    [Fact]
    public void A_young_process_keeps_all_of_it_and_time_fills_the_budget()
    {
        BeginFirstEpoch();
        nuint[] blocks = Blocks(100_000, apart: true);
        FreeAll(blocks);
        Assert.InRange(Resident(blocks, 100_000), Burst - (4 << 20), int.MaxValue);

        Machine.Clock += 5000;
        FreeAll(Blocks(100_000, apart: true));
        Assert.InRange(Resident(blocks, 100_000), 0, MayStay);
    }

    [Fact]
    public void The_budget_ends()
    {
        HasRunForLong();
        nuint[] blocks = Blocks(100_000, apart: true);
        NothingGoesEarly();
        FreeAll(blocks);
        Assert.InRange(Resident(blocks, 100_000), Burst - (4 << 20), int.MaxValue);
    }

    [Fact]
    public void However_long_nothing_is_spent_the_budget_has_a_bound()
    {
        FreeAll(Blocks(100_000, apart: true));
        Machine.Clock += 10_000_000;
        FreeAll(Blocks(100_000, apart: true));
        nuint earned = (Machine.Clock - this[RootField.EarlySince]) * 16;

        Assert.InRange(earned - this[RootField.EarlySpent], 0u, 256u << 10);
    }

    [Theory]
    [InlineData(Option.TrimThreshold, 64 << 20)]
    [InlineData(Option.Decay, 0)]
    public void Who_set_how_memory_goes_back_is_obeyed(Option option, int value)
    {
        Machine.Initializing = root =>
        {
            Configure(new(root));
            Core64.SetOption(root, option, (nuint)value);
        };
        HasRunForLong();
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        FreeAll(Blocks(100_000, apart: true));

        Assert.DoesNotContain(steps, step => step.Step == Step.GivenBackEarly);
    }

    /// <summary>From the first epoch on the budget has had the time to fill.</summary>
    private void HasRunForLong()
    {
        BeginFirstEpoch();
        Machine.Clock += 20_000;
    }

    private void BeginFirstEpoch()
    {
        Machine.Clock++;
        Malloc(100_000);
        Malloc(100_000);
    }

    private nuint[] Blocks(int size, bool apart)
    {
        List<nuint> blocks = [];
        for (int i = 0; i < Burst / size; i++)
        {
            blocks.Add(Malloc((nuint)size));
            Process.Fill(blocks[i], 1, (nuint)size);
            if (apart)
                Barrier();
        }

        return [.. blocks];
    }

    /// <summary>Bytes of blocks whose middle is in memory.</summary>
    private int Resident(nuint[] blocks, int size) =>
        blocks.Count(block => Machine.Memory.IsResident(block + (nuint)(size / 2))) * size;
}

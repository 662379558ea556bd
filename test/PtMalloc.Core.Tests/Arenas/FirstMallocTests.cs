using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The first small malloc of a process, as the documents tell it.</summary>
public sealed class FirstMallocTests : HeapTests<Layout64>
{
    [Fact]
    public void It_goes_through_initialisation_to_main_and_through_empty_bins_to_the_break()
    {
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Malloc(24);

        Assert.Equal(
            [
                Step.InitializingHook, Step.Initialize, Step.ArenaInitialized, Step.ThreadAttach, Step.CacheMiss,
                Step.ArenaHome,
                Step.FastBinMiss, Step.SmallBinMiss, Step.UnsortedMiss, Step.BinMapMiss, Step.TopTooSmall,
                Step.SystemAllocate, Step.BreakMoved, Step.TopReplaced, Step.TopSplit,
            ],
            steps.Select(step => step.Step));
    }

    [Fact]
    public void Its_free_puts_it_into_its_fast_bin_and_the_next_malloc_pops_it()
    {
        nuint first = Malloc(24);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Free(first);

        Assert.Equal(first, Malloc(24));
        Assert.Equal(
            [Step.FastBinPush, Step.CacheMiss, Step.ArenaHome, Step.FastBinHit], steps.Select(step => step.Step));
    }

    [Fact]
    public void Freeing_nothing_does_not_initialise()
    {
        Free(0);

        Assert.Equal(RootState.Untouched, this[RootField.State]);
        Assert.Empty(Kernel.Log);
    }

    [Fact]
    public void The_users_part_of_initialisation_runs_once_before_and_once_after()
    {
        List<string> calls = [];
        Machine.Initializing += _ => calls.Add("initializing");
        Machine.Initialized += _ => calls.Add("initialized");

        Malloc(24);
        Malloc(24);
        using (Process.As(Process.NewThread()))
            Malloc(24);

        Assert.Equal(["initializing", "initialized"], calls);
    }

    [Fact]
    public void A_call_made_by_the_initialisation_itself_is_served()
    {
        nuint inner = 0;
        Machine.Initializing += _ => inner = Process.Malloc(100);

        nuint outer = Malloc(100);

        Assert.NotEqual((nuint)0, inner);
        Assert.NotEqual(inner, outer);
        Free(inner);
    }
}

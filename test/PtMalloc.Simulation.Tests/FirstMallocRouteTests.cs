using System.Linq;
using PtMalloc.Simulation.Scripts;
using Xunit;

namespace PtMalloc.Simulation.Tests;

/// <summary>
/// The first small malloc of a process, its free and the next malloc: the route of the documents (see
/// docs/documents-vs-glibc.md).
/// </summary>
public sealed class FirstMallocRouteTests
{
    private const string Script = "a=malloc(24); free(a); b=malloc(24)";

    private static readonly Step[] Route =
    [
        Step.MallocCalled, Step.InitializingHook, Step.Initialize, Step.ArenaInitialized, Step.ThreadAttach,
        Step.ArenaHome,
        Step.FastBinMiss, Step.SmallBinMiss, Step.UnsortedMiss, Step.BinMapMiss, Step.TopTooSmall, Step.SystemAllocate,
        Step.SystemCalled, Step.BreakMoved, Step.TopReplaced, Step.TopSplit, Step.Returned,
    ];

    [Fact]
    public void It_goes_through_hook_main_and_empty_bins_to_the_break() => Assert.Equal(Route, StepsOf(0));

    [Fact]
    public void Its_free_pushes_it_on_its_fast_bin() =>
        Assert.Equal([Step.FreeCalled, Step.FastBinPush, Step.Finished], StepsOf(1));

    [Fact]
    public void The_next_malloc_of_that_size_pops_it() =>
        Assert.Equal([Step.MallocCalled, Step.ArenaHome, Step.FastBinHit, Step.Returned], StepsOf(2));

    [Fact]
    public void It_is_the_same_in_32_bit() => Assert.Equal(
        Route,
        new ScriptRunner<Layout32>(new ScriptOptions { Threads = 1 })
            .Run(Script)
            .Statements[0]
            .Steps.Select(step => step.Step));

    [Fact]
    public void The_break_moves_by_132_KiB()
    {
        ScriptRun run = new ScriptRunner<Layout64>(new ScriptOptions { Threads = 1 }).Run(Script);

        Assert.Equal((nuint)132 << 10, run.Recording.Steps.Single(step => step.Step == Step.BreakMoved).Detail);
    }

    private static Step[] StepsOf(int statement) =>
        [.. new ScriptRunner<Layout64>(new ScriptOptions { Threads = 1 })
            .Run(Script)
            .Statements[statement]
            .Steps.Select(step => step.Step)];
}

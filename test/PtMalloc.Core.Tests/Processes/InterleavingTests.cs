using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Another thread acts in the middle of a call: while a step is told, its thread holds the arena's lock.
/// </summary>
public sealed class InterleavingTests : HeapTests<Layout64>
{
    [Fact]
    public void A_block_freed_while_its_arena_is_locked_goes_to_the_remote_list_and_comes_back()
    {
        nuint block = Malloc(2000);
        Barrier();
        SimulatedThread other = Process.NewThread();
        using (Process.As(other))
            Malloc(24);
        Once(Step.TopSplit, () =>
        {
            using SimulatedMachine.Scope scope = Process.As(other);
            Free(block);
        });

        Malloc(50_000);
        Assert.Equal(block, On(() => Main.Get(ArenaField.Remote)));
        Check();

        Assert.Equal(block, Malloc(2000));
    }

    [Fact]
    public void A_thread_at_the_limit_passes_over_the_arena_that_is_locked()
    {
        Malloc(24);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.ArenaMax, 2);
        using (Process.As(Process.NewThread()))
            Malloc(24);
        nuint block = 0;
        Once(Step.TopSplit, () =>
        {
            using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
            block = Malloc(24);
        });

        Malloc(50_000);

        Assert.True(On(() => ChunkOf(block).IsNonMain));
    }

    [Fact]
    public void A_stranger_that_moves_the_break_between_two_growths_is_survived()
    {
        Malloc(24);
        Kernel.BeforeCall = kind =>
        {
            if (kind != SystemCallKind.MoveBreak)
                return;
            Kernel.BeforeCall = null;
            Kernel.MoveBreakByStranger(5000);
        };

        nuint first = Malloc(100_000);
        nuint second = Malloc(100_000);
        Process.Fill(first, 1, 100_000);
        Process.Fill(second, 2, 100_000);

        Assert.Null(Kernel.BeforeCall);
    }

    private void Once(Step step, System.Action act)
    {
        Machine.Listener += Hear;

        void Hear(StepEvent heard)
        {
            if (heard.Step != step)
                return;
            Machine.Listener -= Hear;
            act();
        }
    }
}

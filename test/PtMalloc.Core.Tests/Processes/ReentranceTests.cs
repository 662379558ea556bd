using System;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// The thread that is in the middle of a call makes another one, or forks, at every single step: as in a signal
/// handler, or in a function of the program's that is in front of one of libc's. It never waits for itself, both calls
/// end, and the heap is whole.
/// </summary>
public sealed class ReentranceTests
{
    /// <summary>
    /// No cache holds it: a cache is changed by several stores, and is the one thing that a handler must not meet half
    /// changed.
    /// </summary>
    private const int Large = 90_000;

    [Fact]
    public void A_call_from_within_is_served()
    {
        int refused = 0;
        int tries = AtEveryStep(process =>
        {
            nuint block = process.Malloc(Large);
            nuint mapped = process.Malloc(400_000);
            refused += block == 0 ? 1 : 0;
            nuint grown = block == 0 ? 0 : process.Realloc(block, 2 * Large);
            process.Free(grown != 0 ? grown : block);
            process.Free(mapped);
        });

        Assert.InRange(refused, 0, tries / 20);
    }

    [Fact]
    public void A_block_of_the_busy_arena_is_freed_from_within()
    {
        nuint earlier = 0;
        AtEveryStep(process => process.Free(earlier), process => earlier = process.Malloc(Large));
    }

    [Fact]
    public void A_fork_from_within_waits_for_nobody() => AtEveryStep(process =>
    {
        Core64.Fork.Prepare(CacheOf(process));
        Core64.Fork.ResumeParent();
    });

    [Fact]
    public void A_child_forked_from_within_goes_on_there()
    {
        AtEveryStep(process =>
        {
            Core64.Fork.Prepare(CacheOf(process));
            Simulated64.Write(process.Machine.Data.ForkWord, 0);
            Core64.Fork.BecomeChild(CacheOf(process));
            Assert.Equal((nuint)0, new Core64.Root(process.Machine.Data.Root)[RootField.FrozenForks]);
        });
    }

    /// <summary>So many steps there were. Each time on a machine of its own.</summary>
    private static int AtEveryStep(
        Action<SimulatedProcess<Layout64>> act,
        Action<SimulatedProcess<Layout64>>? prepare = null)
    {
        int step = 0;
        while (PlayTo(step, act, prepare))
            step++;
        Assert.InRange(step, 100, int.MaxValue);
        return step;
    }

    /// <summary>Whether there is such a step.</summary>
    private static bool PlayTo(
        int step,
        Action<SimulatedProcess<Layout64>> act,
        Action<SimulatedProcess<Layout64>>? prepare)
    {
        var process = new SimulatedProcess<Layout64>();
        SimulatedMachine machine = process.Machine;
        machine.Initializing = root => new Core64.Root(root).Set(RootField.Mode, Modes.NoCache);
        process.Free(process.Malloc(24));
        prepare?.Invoke(process);

        int left = step;
        bool hasActed = false;
        machine.Listener = _ =>
        {
            if (hasActed || left-- > 0)
                return;
            hasActed = true;
            act(process);
        };
        Work(process);
        machine.Listener = null;
        new HeapChecker<Simulated64>(machine).Check();
        return hasActed;
    }

    private static void Work(SimulatedProcess<Layout64> process)
    {
        nuint[] blocks = new nuint[12];
        for (int i = 0; i < blocks.Length; i++)
            Assert.NotEqual((nuint)0, blocks[i] = process.Malloc((nuint)(100 + (i * i * 90))));
        nuint mapped = process.Malloc(300_000);
        for (int i = 0; i < blocks.Length; i += 2)
            process.Free(blocks[i]);
        blocks[1] = process.Realloc(blocks[1], 20_000);
        mapped = process.Realloc(mapped, 500_000);
        nuint aligned = process.AlignedAllocate(256, 5000);
        process.Trim(0);
        for (int i = 1; i < blocks.Length; i += 2)
            process.Free(blocks[i]);
        process.Free(mapped);
        process.Free(aligned);
    }

    private static Core64.ThreadCache CacheOf(SimulatedProcess<Layout64> process) => new(process.Machine.Thread.Cache);
}

using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Where the program falls silent, a thread of the allocator's own gives memory back; it is made only while there is
/// much to give.
/// </summary>
public sealed class BackgroundTests : HeapTests<Layout64>
{
    private const int DecayTime = 500;
    private const int Large = 100_000;
    private const int Limit = 8 << 20;

    private protected override void Configure(Core64.Root root)
    {
        base.Configure(root);
        Core64.SetOption(root.Address, Option.Decay, DecayTime);
        Core64.SetOption(root.Address, Option.Background, 1);
    }

    [Fact]
    public void The_release_that_finds_much_dirt_makes_a_thread()
    {
        nuint[] blocks = Apart(2 * Limit);
        FreeAll(blocks);

        Assert.Equal(1, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void Dirt_in_several_arenas_counts_together()
    {
        Malloc(24);
        for (int i = 0; i < 3; i++)
        {
            using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
            FreeAll(Apart(Limit / 2));
        }

        Assert.Equal(1, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void Dirt_in_top_counts()
    {
        nuint[] blocks = Blocks(2 * Limit);
        FreeAll([.. blocks.Reverse()]);

        Assert.Equal(1, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void Small_blocks_that_wait_to_be_merged_count()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 2 * Limit / 112).Select(_ => Malloc(100))];
        FreeAll(blocks);

        Assert.Equal(1, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void Much_that_is_released_is_no_dirt_if_it_is_used_again()
    {
        for (int round = 0; round < 20; round++)
            FreeAll(Blocks(Limit / 2));

        Assert.Equal(0, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void The_thread_gives_everything_back_and_ends()
    {
        nuint[] blocks = Apart(2 * Limit);
        FreeAll(blocks);
        nuint began = Machine.Clock;
        Run();

        Assert.All(blocks, block => Assert.False(Machine.Memory.IsResident(block + (Large / 2))));
        Assert.Equal(BackgroundState.Idle, this[RootField.BackgroundState]);
        Assert.InRange(Machine.Clock - began, 1u, 2u * DecayTime);
    }

    [Fact]
    public void The_thread_gives_top_back()
    {
        Malloc(24);
        NothingGoesEarly();
        FreeAll([.. Blocks(2 * Limit).Reverse()]);
        Run();

        Assert.InRange(TopSize, 0u, 132u << 10);
    }

    [Fact]
    public void The_thread_takes_in_what_others_sent_to_an_arena_that_nobody_uses()
    {
        nuint[] blocks = Apart(2 * Limit);
        SetLock(LockState.Held);
        using (Process.As(Process.NewThread()))
            FreeAll(blocks[..^30]);
        SetLock(LockState.Free);
        Assert.Equal(0, Machine.ThreadsOfAllocator);
        using (Process.As(Process.NewThread()))
            FreeAll(blocks[^30..]);
        Run();

        Assert.All(blocks, block => Assert.False(Machine.Memory.IsResident(block + (Large / 2))));
    }

    [Fact]
    public void Pages_of_a_chunk_that_has_been_given_back_are_no_dirt()
    {
        FreeAll(Apart(2 * Limit));
        Run();
        FreeAll(Blocks(Limit / 4));
        FreeAll(Blocks(Limit / 4));

        Assert.Equal(1, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void Where_the_break_is_someone_elses_a_clean_top_is_no_dirt()
    {
        nuint[] blocks = Blocks(2 * Limit);
        Kernel.MoveBreakByStranger(4096);
        FreeAll([.. blocks.Reverse()]);
        Run();

        Assert.Equal(BackgroundState.Idle, this[RootField.BackgroundState]);
        Assert.False(Machine.Memory.IsResident(blocks[10]));
    }

    [Fact]
    public void A_lock_that_is_held_keeps_the_thread_from_its_end()
    {
        FreeAll(Apart(2 * Limit));
        SetLock(LockState.Held);
        nuint wakes = 0;
        Machine.Sleeping = () =>
        {
            if (++wakes == 10)
                SetLock(LockState.Free);
        };
        Run();

        Assert.InRange(wakes, 10u, 14u);
        Assert.True(On(() => Core64.Arena.AllDirt) < Limit);
    }

    [Fact]
    public void A_burst_while_it_runs_is_its_own_to_clean()
    {
        nuint[] blocks = Apart(2 * Limit);
        FreeAll(blocks);
        bool isFirst = true;
        Machine.Sleeping = () =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            FreeAll(Apart(2 * Limit));
        };
        Run();

        Assert.Equal(1, Machine.ThreadsOfAllocator);
        Assert.True(On(() => Core64.Arena.AllDirt) < Limit);
    }

    [Fact]
    public void A_burst_after_its_end_makes_another()
    {
        FreeAll(Apart(2 * Limit));
        Run();
        FreeAll(Apart(2 * Limit));

        Assert.Equal(2, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void No_lock_is_held_while_it_is_made_and_making_it_may_come_back()
    {
        nuint[] blocks = Apart(2 * Limit);
        int made = 0;
        Machine.MakingThread = () =>
        {
            made++;
            Assert.Equal(LockState.Free, On(() => Simulated<Layout64>.LoadAcquire(Main.LockWord)));
            FreeAll(Apart(2 * Limit));
            Check();
        };
        FreeAll(blocks);

        Assert.Equal(1, made);
    }

    [Fact]
    public void After_a_refusal_nobody_asks_for_a_minute()
    {
        Machine.RefusesThreads = true;
        FreeAll(Apart(2 * Limit));
        Machine.RefusesThreads = false;
        Machine.Clock += 59_000;
        FreeAll(Apart(2 * Limit));
        Assert.Equal(0, Machine.ThreadsOfAllocator);

        Machine.Clock += 2_000;
        FreeAll(Apart(2 * Limit));
        Assert.Equal(1, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void Where_sleeping_is_refused_the_thread_ends()
    {
        FreeAll(Apart(2 * Limit));
        Machine.RefusesSleep = true;
        Run();

        Assert.Equal(BackgroundState.Idle, this[RootField.BackgroundState]);
    }

    [Fact]
    public void A_forked_child_has_none_and_gets_one_when_it_needs_it()
    {
        FreeAll(Apart(2 * Limit));
        using (Machine.Enter())
        {
            Core64.Fork.Prepare(new(Machine.Thread.Cache));
            Simulated<Layout64>.Write(Machine.Data.ForkWord, 0);
            Core64.Fork.BecomeChild(new(Machine.Thread.Cache));
        }

        Assert.Equal(BackgroundState.Idle, this[RootField.BackgroundState]);
        FreeAll(Apart(2 * Limit));
        Assert.Equal(2, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void An_arena_that_is_frozen_in_a_child_is_nobodys_dirt()
    {
        Malloc(24);
        using (Process.As(Process.NewThread()))
            FreeAll(Apart(2 * Limit));
        using (Machine.Enter())
        {
            Core64.Arena other = Main.Next;
            Simulated<Layout64>.Write(other.LockWord, LockState.Held);
            Core64.Fork.Prepare(new(Machine.Thread.Cache));
            Simulated<Layout64>.Write(Machine.Data.ForkWord, 0);
            Core64.Fork.BecomeChild(new(Machine.Thread.Cache));
        }

        Assert.Equal((nuint)0, On(() => Core64.Arena.AllDirt));
        IsDamaged = true;
    }

    [Fact]
    public void Without_decay_there_is_nothing_to_do()
    {
        Machine.Initializing = root =>
        {
            Configure(new(root));
            Core64.SetOption(root, Option.Decay, 0);
        };
        FreeAll(Apart(2 * Limit));

        Assert.Equal(0, Machine.ThreadsOfAllocator);
    }

    [Fact]
    public void By_default_there_is_none()
    {
        Machine.Initializing = root =>
        {
            Configure(new(root));
            Core64.SetOption(root, Option.Background, 0);
        };
        FreeAll(Apart(2 * Limit));

        Assert.Equal(0, Machine.ThreadsOfAllocator);
    }

    private void Run()
    {
        using SimulatedMachine.Scope scope = Machine.Enter(Machine.NewThread());
        Core64.Background.Run();
    }

    private void SetLock(nuint state) => On(() => Simulated<Layout64>.Exchange(Main.LockWord, state));

    /// <summary>So many bytes, in blocks beside each other.</summary>
    private nuint[] Blocks(int bytes) => [.. Enumerable.Range(0, bytes / Large).Select(_ => Malloc(Large))];

    /// <summary>So many bytes in blocks that nothing merges with, written to.</summary>
    private nuint[] Apart(int bytes)
    {
        List<nuint> blocks = [];
        for (int i = 0; i < bytes / Large; i++)
        {
            blocks.Add(Malloc(Large));
            Barrier();
            Process.Fill(blocks[i], 1, Large);
        }

        return [.. blocks];
    }
}

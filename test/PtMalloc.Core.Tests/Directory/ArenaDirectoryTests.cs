using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Which arena serves which thread (arena_get, arena_get2, reused_arena, arena_get_retry).</summary>
public sealed class ArenaDirectoryTests : HeapTests<Layout64>
{
    [Fact]
    public void The_thread_that_initialises_has_main_and_keeps_it()
    {
        Malloc(24);
        Malloc(24);

        Assert.Equal(Main.Address, HomeOf(Machine.Thread));
    }

    [Fact]
    public void Another_thread_gets_a_new_arena()
    {
        Malloc(24);
        SimulatedThread thread = Start();

        Assert.NotEqual(Main.Address, HomeOf(thread));
        Assert.Equal((nuint)2, this[RootField.ArenaCount]);
    }

    [Fact]
    public void A_new_arena_joins_the_ring_right_after_main()
    {
        Malloc(24);
        Start();
        SimulatedThread last = Start();

        Assert.Equal(HomeOf(last), On(() => Main.Next.Address));
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 17)]
    public void There_are_8_arenas_per_processor_and_main(int processors, int arenas)
    {
        Machine.UsableProcessors = (nuint)processors;
        Malloc(24);
        for (int i = 0; i < 30; i++)
            Start();

        Assert.Equal((nuint)arenas, this[RootField.ArenaCount]);
    }

    [Fact]
    public void Arena_max_limits_all_arenas_main_counted()
    {
        LimitArenas(2);
        Start();
        Start();
        Start();

        Assert.Equal((nuint)2, this[RootField.ArenaCount]);
    }

    [Fact]
    public void At_the_limit_threads_share_round_the_ring()
    {
        LimitArenas(2);
        nuint second = HomeOf(Start());

        Assert.Equal([Main.Address, second, Main.Address], new[] { HomeOf(Start()), HomeOf(Start()), HomeOf(Start()) });
    }

    [Fact]
    public void Sharing_passes_over_an_arena_whose_lock_is_held()
    {
        LimitArenas(2);
        nuint second = HomeOf(Start());
        SetLock(Main.Address, LockState.Held);

        Assert.Equal(second, HomeOf(Start()));
        SetLock(Main.Address, LockState.Free);
    }

    [Fact]
    public void When_all_are_locked_the_one_the_walk_began_at_is_waited_for()
    {
        LimitArenas(2);
        nuint second = HomeOf(Start());
        SetLock(Main.Address, LockState.Held);
        SetLock(second, LockState.Held);

        DeadlockException deadlock = Assert.Throws<DeadlockException>(() => { Start(); });

        Assert.Equal(On(() => Main.LockWord), deadlock.Address);
        IsDamaged = true;
    }

    [Fact]
    public void A_thread_waits_for_its_own_arena()
    {
        Malloc(24);
        SetLock(Main.Address, LockState.Held);

        Assert.Equal(On(() => Main.LockWord), Assert.Throws<DeadlockException>(() => { Malloc(24); }).Address);
        IsDamaged = true;
    }

    [Fact]
    public void An_arena_that_its_last_thread_left_goes_to_the_next_thread()
    {
        Malloc(24);
        SimulatedThread first = Start();
        nuint home = HomeOf(first);
        Process.Exit(first);
        Assert.Equal(home, this[RootField.FreeList]);

        Assert.Equal(home, HomeOf(Start()));
        Assert.Equal((nuint)0, this[RootField.FreeList]);
    }

    [Fact]
    public void A_shared_arena_is_not_free_while_one_of_its_threads_lives()
    {
        LimitArenas(1);
        SimulatedThread one = Start();
        Process.Exit(one);

        Assert.Equal((nuint)0, this[RootField.FreeList]);
    }

    [Fact]
    public void An_arena_taken_from_the_ring_is_no_longer_on_the_free_list()
    {
        LimitArenas(2);
        SimulatedThread second = Start();
        Process.Exit(second);
        Start();
        Start();
        Start();

        Assert.Equal((nuint)0, this[RootField.FreeList]);
    }

    [Fact]
    public void A_request_that_fails_in_a_thread_arena_is_tried_in_main_and_the_thread_stays()
    {
        Malloc(24);
        SimulatedThread thread = Start();
        nuint home = HomeOf(thread);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        using SimulatedMachine.Scope scope = Process.As(thread);
        Malloc(100_000);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Commit, SystemCallKind.Map);
        Assert.False(On(() => ChunkOf(Malloc(100_000)).IsNonMain));

        Assert.Contains(steps, step => step.Step == Step.ArenaRetry);
        Assert.Equal(home, HomeOf(thread));
    }

    [Fact]
    public void A_request_that_fails_in_main_moves_the_thread_to_another_arena()
    {
        Malloc(24);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.MoveBreak, SystemCallKind.Map);
        nuint block = Malloc(8 << 20);

        Assert.True(On(() => ChunkOf(block).IsNonMain));
        Assert.NotEqual(Main.Address, HomeOf(Machine.Thread));
    }

    [Fact]
    public void A_thread_whose_arena_cannot_be_made_shares()
    {
        Malloc(24);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Reserve);

        Assert.Equal(Main.Address, HomeOf(Start()));
        Assert.Equal((nuint)1, this[RootField.ArenaCount]);
    }

    [Fact]
    public void A_block_is_returned_to_the_arena_it_came_from()
    {
        Malloc(24);
        SimulatedThread thread = Start();
        nuint block;
        using (Process.As(thread))
            block = Malloc(100);
        Free(block);

        using SimulatedMachine.Scope scope = Process.As(thread);
        Assert.Equal(block, Malloc(100));
    }

    private SimulatedThread Start()
    {
        SimulatedThread thread = Process.NewThread();
        using SimulatedMachine.Scope scope = Process.As(thread);
        Assert.NotEqual((nuint)0, Malloc(100));
        return thread;
    }

    private void LimitArenas(nuint count)
    {
        Malloc(24);
        using SimulatedMachine.Scope scope = Machine.Enter();
        Core64.SetOption(Root.Address, Option.ArenaMax, count);
    }

    private nuint HomeOf(SimulatedThread thread) => On(() => new Core64.ThreadCache(thread.Cache).Arena.Address);

    private void SetLock(nuint arena, nuint state) =>
        Process.WriteWord(On(() => new Core64.Arena(arena).LockWord), state);
}

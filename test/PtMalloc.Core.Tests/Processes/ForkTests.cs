using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// What happens around a fork. Where a child is meant, the machine goes on as the child: its memory is what a copy
/// would be.
/// </summary>
public sealed class ForkTests : HeapTests<Layout64>
{
    private readonly SimulatedThread other;
    private readonly nuint otherBlock;

    public ForkTests()
    {
        Malloc(200);
        other = Process.NewThread();
        using SimulatedMachine.Scope scope = Process.As(other);
        otherBlock = Malloc(2000);
    }

    private Core64.ThreadCache MyCache => new(Machine.Thread.Cache);

    private nuint OtherArena => On(() => Core64.Arena.Of(ChunkOf(otherBlock)).Address);

    [Fact]
    public void The_parent_goes_on_as_before()
    {
        Prepare();
        ResumeParent();

        Assert.NotEqual((nuint)0, Malloc(200));
        Free(otherBlock);
    }

    [Fact]
    public void While_a_fork_is_in_progress_requests_are_mapped_on_their_own()
    {
        Prepare();

        nuint block = Malloc(200);

        Assert.True(On(() => ChunkOf(block).IsMapped));
        ResumeParent();
    }

    [Fact]
    public void What_is_freed_meanwhile_is_collected_afterwards()
    {
        nuint block = Malloc(3000);
        Prepare();
        Free(block);
        ResumeParent();

        Assert.Equal(block, Malloc(3000));
    }

    [Fact]
    public void In_the_child_all_arenas_but_the_home_are_free_for_new_threads()
    {
        Prepare();
        BecomeChild();

        Assert.Equal(OtherArena, this[RootField.FreeList]);
        Assert.NotEqual((nuint)0, Malloc(200));
        Free(otherBlock);
        SimulatedThread next = Process.NewThread();
        using SimulatedMachine.Scope scope = Process.As(next);
        Malloc(200);
        Assert.Equal(OtherArena, On(() => new Core64.ThreadCache(next.Cache).Arena.Address));
    }

    [Fact]
    public void An_arena_that_a_vanished_thread_held_is_frozen_and_never_waited_for()
    {
        SetLock(OtherArena, LockState.Held);
        Prepare();
        BecomeChild();
        IsDamaged = true;

        Assert.Equal((nuint)1, this[RootField.FrozenForks]);
        Free(otherBlock);
        Assert.Equal(LockState.Frozen, On(() => Simulated64.Read(new Core64.Arena(OtherArena).LockWord)));
        nuint moved;
        using (Process.As(Process.NewThread()))
            moved = Malloc(200);
        Assert.NotEqual(OtherArena, On(() => Core64.Arena.Of(ChunkOf(moved)).Address));
    }

    [Fact]
    public void A_child_whose_own_arena_is_frozen_moves_to_another()
    {
        SetLock(Main.Address, LockState.Held);
        Prepare();
        BecomeChild();
        IsDamaged = true;

        nuint block = Malloc(200);

        Assert.True(On(() => ChunkOf(block).IsNonMain));
    }

    [Fact]
    public void A_child_that_no_handler_told_notices_at_its_first_slow_path()
    {
        nuint arena = OtherArena;
        Process.WriteWord(Machine.Data.ForkWord, 0);

        Malloc(200);

        Assert.Equal((nuint)1, Process.ReadWord(Machine.Data.ForkWord));
        Assert.Equal(arena, this[RootField.FreeList]);
    }

    [Fact]
    public void A_fork_within_a_fork_leaves_the_arenas_to_the_outer_one()
    {
        Prepare();
        Prepare();
        ResumeParent();
        Assert.True(On(() => ChunkOf(Malloc(200)).IsMapped));

        ResumeParent();
        Assert.False(On(() => ChunkOf(Malloc(200)).IsMapped));
        Assert.Equal((nuint)0, this[RootField.ForksInProgress]);
    }

    [Fact]
    public void A_child_of_a_fork_within_a_fork_comes_to_the_end_of_the_outer_one()
    {
        Prepare();
        Prepare();
        BecomeChild();
        ResumeParent();

        Assert.Equal((nuint)0, this[RootField.ForksInProgress]);
        Assert.False(On(() => ChunkOf(Malloc(200)).IsMapped));
    }

    [Fact]
    public void An_arena_that_a_vanished_thread_was_about_to_make_does_not_count_in_the_child()
    {
        nuint arenas = this[RootField.ArenaCount];
        using (Machine.Enter())
            Root.FetchAdd(RootField.ArenaCount, 1);
        Prepare();
        BecomeChild();

        Assert.Equal(arenas, this[RootField.ArenaCount]);
    }

    [Fact]
    public void A_frozen_arena_without_threads_is_not_the_emptiest()
    {
        using (Machine.Enter())
        {
            Root.Set(RootField.FewArenas, 2);
            Root.Set(RootField.FreeList, 0);
            new Core64.Arena(OtherArena).Set(ArenaField.AttachedThreads, 0);
        }

        SetLock(OtherArena, LockState.Frozen);
        IsDamaged = true;
        using (Process.As(Process.NewThread()))
            Malloc(200);

        Assert.Equal((nuint)2, this[RootField.ArenaCount]);
    }

    [Fact]
    public void A_thread_of_the_childs_own_that_notices_a_fork_leaves_the_caches_alone()
    {
        Process.WriteWord(Machine.Data.ForkWord, 0);
        SimulatedThread next = Process.NewThread();
        using (Process.As(next))
            Malloc(200);

        Assert.DoesNotContain(next.Cache, new[] { Machine.Thread.Cache, other.Cache });
        Assert.Equal((nuint)0, this[RootField.SpareCaches]);
        Assert.Equal((nuint)1, this[RootField.Threads]);
        Malloc(3000);
    }

    [Fact]
    public void The_thread_that_forked_rejoins_and_the_vanished_ones_caches_are_spare()
    {
        Process.WriteWord(Machine.Data.ForkWord, 0);
        SimulatedThread next = Process.NewThread();
        using (Process.As(next))
            Malloc(200);
        Malloc(3000);

        Assert.Equal(other.Cache, this[RootField.SpareCaches]);
        Assert.Equal((nuint)2, this[RootField.Threads]);
        Assert.Equal((nuint)1, On(() => Main.Get(ArenaField.AttachedThreads)));
        Malloc(3000);
        Assert.Equal((nuint)2, this[RootField.Threads]);
    }

    [Fact]
    public void What_a_thread_held_when_it_met_a_fault_is_waited_for_by_nobody()
    {
        using (Machine.Enter())
        {
            Assert.True(Core64.Lock.TryAcquire(Main.LockWord));
            Assert.True(Root.Lock(RootField.DirectoryLock));
            Assert.True(Root.Lock(RootField.MapLock));
            Core64.OwnLocks.Abandon();
        }

        IsDamaged = true;
        Assert.Equal(LockState.Frozen, On(() => Simulated64.Read(Main.LockWord)));
        nuint block = Malloc(200);
        Assert.True(On(() => ChunkOf(block).IsNonMain));
        Free(Malloc(400_000));
    }

    private void Prepare()
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Core64.Fork.Prepare(MyCache);
    }

    private void ResumeParent()
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Core64.Fork.ResumeParent();
    }

    /// <summary>The kernel wipes the fork word; then the handler runs.</summary>
    private void BecomeChild()
    {
        Process.WriteWord(Machine.Data.ForkWord, 0);
        using SimulatedMachine.Scope scope = Machine.Enter();
        Core64.Fork.BecomeChild(MyCache);
    }

    private void SetLock(nuint arena, nuint state) =>
        Process.WriteWord(On(() => new Core64.Arena(arena).LockWord), state);
}

using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>What happens around a fork. Where a child is meant, the machine goes on as the child: its memory is what a copy would be.</summary>
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

    private void SetLock(nuint arena, nuint state) => Process.WriteWord(On(() => new Core64.Arena(arena).LockWord), state);
}

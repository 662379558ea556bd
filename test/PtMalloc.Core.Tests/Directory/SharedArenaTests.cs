using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Threads share arenas once there is one for each processor, as long as they need not wait for each other.
/// </summary>
public sealed class SharedArenaTests : HeapTests<Layout64>
{
    private protected override void Configure(Core64.Root root)
    {
        base.Configure(root);
        root.Set(RootField.FewArenas, 0);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    public void There_is_an_arena_for_each_processor(int processors, int arenas)
    {
        Machine.UsableProcessors = (nuint)processors;
        Malloc(24);
        for (int i = 0; i < 30; i++)
            Start();

        Assert.Equal((nuint)arenas, this[RootField.ArenaCount]);
    }

    [Fact]
    public void A_thread_takes_the_place_of_one_that_ended()
    {
        Machine.UsableProcessors = 2;
        Malloc(24);
        SimulatedThread second = Start();
        nuint home = HomeOf(second);
        Start();
        Start();
        Start();

        Process.Exit(second);

        Assert.Equal(home, HomeOf(Start()));
    }

    [Fact]
    public void Where_the_lock_is_held_a_new_arena_is_made()
    {
        Machine.UsableProcessors = 1;
        Malloc(24);
        SetLock(Main.Address, LockState.Held);

        SimulatedThread thread = Start();

        Assert.NotEqual(Main.Address, HomeOf(thread));
        Assert.Equal((nuint)2, this[RootField.ArenaCount]);
        SetLock(Main.Address, LockState.Free);
    }

    [Theory]
    [InlineData(Option.ArenaMax)]
    [InlineData(Option.ArenaTest)]
    public void Who_sets_how_many_there_may_be_gets_as_many(Option option)
    {
        Machine.UsableProcessors = 2;
        Malloc(24);
        On(() => Core64.SetOption(Root.Address, option, 5));
        for (int i = 0; i < 4; i++)
            Start();

        Assert.Equal((nuint)5, this[RootField.ArenaCount]);
    }

    [Fact]
    public void An_arena_that_no_thread_uses_is_taken_first()
    {
        Machine.UsableProcessors = 2;
        Malloc(24);
        SimulatedThread thread = Start();
        nuint home = HomeOf(thread);
        Process.Exit(thread);

        Assert.Equal(home, HomeOf(Start()));
        Assert.Equal((nuint)2, this[RootField.ArenaCount]);
    }

    private SimulatedThread Start()
    {
        SimulatedThread thread = Process.NewThread();
        using SimulatedMachine.Scope scope = Process.As(thread);
        Assert.NotEqual((nuint)0, Malloc(100));
        return thread;
    }

    private nuint HomeOf(SimulatedThread thread) => On(() => new Core64.ThreadCache(thread.Cache).Arena.Address);

    private void SetLock(nuint arena, nuint state) =>
        Process.WriteWord(On(() => new Core64.Arena(arena).LockWord), state);
}

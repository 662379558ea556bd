using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// While much memory waits to go back, whoever calls sees to it, whatever the calls are; and afterwards calls are as
/// before.
/// </summary>
public sealed class WatchTests : HeapTests<Layout64>
{
    private const int DecayTime = 500;
    private const int Large = 20_000;
    private const int Burst = 8 << 20;

    private protected override void Configure(Core64.Root root)
    {
        Core64.SetOption(root.Address, Option.Decay, DecayTime);
        Core64.SetOption(root.Address, Option.ArenaMax, 16);
        Machine.UsableProcessors = 16;
    }

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    private static readonly Dictionary<string, Action<WatchTests>> s_calls = new()
    {
        ["one small size"] = test => test.Free(test.Malloc(100)),
        ["one medium size"] = test => test.Free(test.Malloc(5000)),
        ["several sizes"] = test =>
            test.FreeAll([.. Enumerable.Range(1, 10).Select(i => test.Malloc((nuint)(i * 50)))]),
        ["calloc"] = test => test.Free(test.Process.Calloc(3, 40)),
        ["sized free"] = test => test.Process.FreeSized(test.Malloc(200), 200),
        ["aligned"] = test => test.Free(test.Process.AlignedAllocate(64, 100)),
        ["realloc to and fro"] = test =>
        {
            nuint block = test.Process.Realloc(0, 40);
            block = test.Process.Realloc(block, 700);
            test.Free(test.Process.Realloc(block, 40));
        },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_burst_goes_back_while_its_thread_makes_calls_that_the_cache_serves(string calls)
    {
        nuint[] blocks = Apart(Burst);
        FreeAll(blocks);
        CallFor(2 * DecayTime, s_calls[calls]);

        AssertGone(blocks);
        CallFor(DecayTime, s_calls[calls]);
        Assert.Equal((nuint)0, this[RootField.Watch]);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_burst_of_a_thread_that_ended_goes_back_while_another_one_calls(string calls)
    {
        CallFor(10, s_calls[calls]);
        SimulatedThread busy = Process.NewThread();
        nuint[] blocks = As(busy, () =>
        {
            nuint[] made = Apart(Burst);
            FreeAll(made);
            return made;
        });
        Process.Exit(busy);
        CallFor(2 * DecayTime, s_calls[calls]);

        AssertGone(blocks);
    }

    [Fact]
    public void Every_arena_is_looked_after()
    {
        Malloc(24);
        nuint[] blocks = [.. Enumerable.Range(0, 12).SelectMany(_ => As(Process.NewThread(), () =>
        {
            nuint[] made = Apart(Burst / 4);
            FreeAll(made);
            return made;
        }))];
        CallFor(2 * DecayTime, s_calls["one small size"]);

        AssertGone(blocks);
    }

    [Fact]
    public void What_waits_on_a_remote_list_is_taken_in_for_a_silent_owner()
    {
        Free(Malloc(100));
        SimulatedThread owner = Process.NewThread();
        nuint[] blocks = As(owner, () => Apart(Burst));
        Core64.Arena home = new(On(() => new Core64.ThreadCache(owner.Cache).Arena.Address));
        On(() => Simulated<Layout64>.Exchange(home.LockWord, LockState.Held));
        FreeAll(blocks);
        On(() => Simulated<Layout64>.Exchange(home.LockWord, LockState.Free));
        Assert.NotEqual((nuint)0, On(() => home.Get(ArenaField.Remote)));
        CallFor(2 * DecayTime, s_calls["one small size"]);

        AssertGone(blocks);
    }

    [Fact]
    public void What_waits_on_a_remote_list_is_bounded_by_bytes()
    {
        Free(Malloc(100));
        nuint[] blocks = As(Process.NewThread(), () => Apart(Burst));
        Core64.Arena home = On(() => Core64.Arena.Of(Core64.Chunk.OfUser(blocks[0])));
        FreeAll(blocks);

        Assert.InRange(On(() => home.Get(ArenaField.RemoteBytes)), 0u, 1u << 20);
    }

    /// <summary>After the few calls that a busy thread leaves between two looks.</summary>
    [Fact]
    public void A_thread_that_seldom_calls_looks_at_each_call()
    {
        nuint[] blocks = Apart(Burst);
        FreeAll(blocks);
        for (int i = 0; i < 16 + 15; i++)
        {
            Machine.Clock += DecayTime / 5;
            Free(Malloc(100));
        }

        AssertGone(blocks);
    }

    [Fact]
    public void While_little_is_free_no_call_comes_by()
    {
        FreeAll(Apart(512 << 10));

        Assert.Equal((nuint)0, this[RootField.Watch]);
        Assert.False(IsWatched);
    }

    [Fact]
    public void A_share_of_what_is_in_use_may_be_free_and_no_call_comes_by()
    {
        nuint[] blocks = Apart(4 * Burst);
        FreeAll(blocks.Take(blocks.Length / 20));

        Assert.Equal((nuint)0, this[RootField.Watch]);
    }

    [Fact]
    public void When_all_is_given_back_the_fast_half_of_free_is_as_before()
    {
        FreeAll(Apart(Burst));
        Assert.True(IsWatched);
        CallFor(3 * DecayTime, s_calls["one small size"]);

        Assert.False(IsWatched);
    }

    [Fact]
    public void A_watched_free_finds_what_the_fast_one_finds()
    {
        FreeAll(Apart(Burst));
        nuint block = Malloc(100);
        Free(block);
        IsDamaged = true;

        Assert.Equal(Corruption.FreeDoubleFreeInCache, Assert.Throws<HeapCorruptionException>(() => Free(block)).Fault);
    }

    [Fact]
    public void Without_decay_nobody_watches()
    {
        Machine.Initializing = root =>
        {
            Configure(new(root));
            Core64.SetOption(root, Option.Decay, 0);
        };
        FreeAll(Apart(Burst));

        Assert.Equal((nuint)0, this[RootField.Watch]);
        Assert.False(IsWatched);
    }

    [Fact]
    public void A_thread_that_is_not_watched_counts_anew_when_it_has_counted_down()
    {
        nuint block = Malloc(100);
        Process.WriteWord(On(() => new Core64.ThreadCache(Machine.Thread.Cache).At(CacheField.WatchLeft)), 1);
        Free(block);

        Assert.Equal(block, Malloc(100));
        Assert.True(On(() => new Core64.ThreadCache(Machine.Thread.Cache).Get(CacheField.WatchLeft)) > 1u << 31);
        Assert.False(IsWatched);
    }

    private bool IsWatched => On(() => new Core64.ThreadCache(Machine.Thread.Cache).Get(CacheField.WatchLength)) != 0;

    private void CallFor(int milliseconds, Action<WatchTests> call)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            Machine.Clock++;
            call(this);
        }
    }

    private TResult As<TResult>(SimulatedThread thread, Func<TResult> action)
    {
        using SimulatedMachine.Scope scope = Process.As(thread);
        return action();
    }

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

    private void AssertGone(nuint[] blocks) =>
        Assert.InRange(blocks.Count(block => Machine.Memory.IsResident(block + (Large / 2))), 0, blocks.Length / 20);
}

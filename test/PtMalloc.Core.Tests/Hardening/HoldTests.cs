using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// The cache of the hardened modes: nothing a program can reach leads anywhere, and nobody knows what comes next.
/// </summary>
public sealed class HoldTests() : HardenedTests<Layout64>(HardenLevel.Canaries)
{
    private const int Class = 100;

    [Fact]
    public void A_freed_block_comes_back()
    {
        Array.ForEach(Take(8), Free);
        List<nuint> held = Held();

        Assert.All(Take(held.Count), block => Assert.Contains(block, held));
    }

    [Fact]
    public void The_order_is_neither_that_of_a_stack_nor_that_of_a_queue()
    {
        nuint[] blocks = Take(40);
        Array.ForEach(blocks, Free);
        nuint[] again = Take(16);

        Assert.NotEqual(blocks.Reverse().Take(16), again);
        Assert.NotEqual(blocks.TakeLast(16), again);
    }

    [Fact]
    public void Two_processes_place_differently()
    {
        nuint[] Places(ulong seed)
        {
            SimulatedProcess<Layout64> process = new(MachineOptions.For<Layout64>() with { Seed = seed });
            process.Machine.Initializing = root => Core64.SetOption(root, Option.Harden, HardenLevel.Canaries);
            return [.. Enumerable.Range(0, 30).Select(_ => process.Malloc(Class))];
        }

        Assert.NotEqual(Places(1), Places(2));
        Assert.Equal(Places(3), Places(3));
    }

    [Fact]
    public void A_full_class_gives_one_back_for_each_it_takes()
    {
        nuint[] blocks = Take(40);
        Array.ForEach(blocks, Free);

        Assert.Equal(16, Held().Count);
    }

    [Fact]
    public void A_thread_that_ends_gives_everything_back()
    {
        SimulatedThread thread = Process.NewThread();
        using (Process.As(thread))
            Array.ForEach(Take(10), Free);
        Process.Exit(thread);

        Assert.Empty(Check());
    }

    [Fact]
    public void Trim_empties_the_caller_s()
    {
        Array.ForEach(Take(10), Free);
        Process.Trim(0);

        Assert.Empty(Held());
    }

    [Fact]
    public void Without_a_cache_nothing_is_held()
    {
        Malloc(1);
        On(() => Core64.SetOption(Root.Address, Option.CacheCount, 0));
        Array.ForEach(Take(10), Free);

        Assert.Empty(Held());
    }

    [Fact]
    public void Without_memory_for_the_table_blocks_go_straight_to_their_arena()
    {
        Process.Trim(0);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Map);
        Free(Malloc(Class));

        Assert.Equal((nuint)0, On(() => new Core64.ThreadCache(Machine.Thread.Cache).Get(CacheField.Hold)));
    }

    [Fact]
    public void A_held_block_whose_mark_was_overwritten_is_not_handed_out()
    {
        nuint[] blocks = Take(16);
        foreach (nuint block in blocks)
        {
            Free(block);
            Process.Fill(block, 0x41, 104);
        }

        AssertFault(Corruption.WrittenAfterFree, () => Take(16));
    }

    [Fact]
    public void A_held_block_whose_size_was_overwritten_is_not_handed_out()
    {
        foreach (nuint block in Take(16))
        {
            Free(block);
            Process.WriteWord(block - 8, 0x51);
        }

        AssertFault(Corruption.MallocFastWrongSize, () => Take(16));
    }

    [Fact]
    public void What_is_freed_remotely_is_not_linked_by_plain_addresses()
    {
        nuint[] blocks = [Malloc(5000), Malloc(5000)];
        Barrier();
        On(() => Core64.Lock.TryAcquire(Main.LockWord));
        SimulatedThread other = Process.NewThread();
        FreeIn(other, blocks[0]);
        FreeIn(other, blocks[1]);
        Process.Exit(other);
        Assert.NotEqual((nuint)0, On(() => Main.Get(ArenaField.Remote)));
        Assert.NotEqual(blocks[0], Process.ReadWord(blocks[1]));
        Assert.NotEqual((nuint)0, Process.ReadWord(blocks[0]));
        On(() =>
        {
            Core64.Lock.Release(Main.LockWord);
            return true;
        });

        Check();
        Process.Trim(0);
        Assert.Single(Check());
    }

    private nuint[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Malloc(Class))];

    private List<nuint> Held() => On(() =>
    {
        Core64.ThreadCache cache = new(Machine.Thread.Cache);
        Core64.SizeClass bin = Core64.SizeClass.OfSmall(112);
        return Enumerable.Range(0, (int)Core64.Hold.CountOf(cache, bin))
            .Select(i => Core64.Hold.ChunkAt(cache, bin, (nuint)i).User).ToList();
    });
}

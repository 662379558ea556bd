using System;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>What is freed at the second level stays untouched for a while, and is looked at before anyone gets it.</summary>
public abstract class QuarantineTests<TLayout>() : HardenedTests<TLayout>(HardenLevel.Quarantine)
    where TLayout : ILayout
{
    private const int Slots = 1024;

    [Fact]
    public void A_freed_block_is_poisoned_and_does_not_come_back_soon()
    {
        nuint block = Malloc(100);
        Free(block);

        Assert.All(Process.ReadBytes(block, 96), value => Assert.Equal(0xDB, value));
        Assert.DoesNotContain(block, Enumerable.Range(0, Slots / 2).Select(_ => Malloc(100)));
    }

    [Fact]
    public void Blocks_leave_when_the_quarantine_is_full()
    {
        nuint[] blocks = [.. Enumerable.Range(0, Slots + 100).Select(_ => Malloc(100))];
        Array.ForEach(blocks, Free);

        Assert.Equal((nuint)Slots, On(() => Ptmalloc<Simulated<TLayout>>.Quarantine.CountOf(new(Machine.Thread.Cache))));
    }

    [Fact]
    public void Large_blocks_fill_it_by_their_bytes()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 100).Select(_ => Malloc(100_000))];
        Array.ForEach(blocks, Free);

        Assert.InRange(On(() => Ptmalloc<Simulated<TLayout>>.Quarantine.BytesOf(new(Machine.Thread.Cache))), (nuint)4_000_000, (nuint)(4 << 20));
    }

    [Fact]
    public void A_write_after_free_is_found_when_the_block_leaves()
    {
        nuint block = Malloc(100);
        Free(block);
        Flip(block + 50);

        AssertFault(Corruption.WrittenAfterFree, () => Churn(100, 30 * Slots));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void A_write_after_free_is_found_at_thread_exit(int offset)
    {
        nuint block = Malloc(100);
        Free(block);
        Flip(block + (nuint)offset);

        AssertFault(Corruption.WrittenAfterFree, () => Process.Exit(Machine.Thread));
    }

    [Fact]
    public void A_write_after_free_is_found_at_process_exit()
    {
        nuint block = Malloc(100);
        Free(block);
        Flip(block + 3);

        AssertFault(Corruption.WrittenAfterFree, () => On(() =>
        {
            Ptmalloc<Simulated<TLayout>>.ProcessExit(Machine.Thread.Cache);
            return true;
        }));
    }

    [Fact]
    public void A_write_to_a_block_that_is_held_is_found_when_it_is_handed_out()
    {
        nuint[] blocks = [.. Enumerable.Range(0, Slots + 200).Select(_ => Malloc(100))];
        Array.ForEach(blocks, Free);
        foreach (nuint block in blocks.Where(block => Process.ReadWord(block) == 0))
            Flip(block + 20);

        AssertFault(Corruption.WrittenAfterFree, () => Array.ForEach(new int[16], _ => Malloc(100)));
    }

    [Fact]
    public void A_block_in_quarantine_is_not_freed_again()
    {
        nuint block = Malloc(50_000);
        Free(block);

        AssertFault(Corruption.FreeDoubleFreeInCache, () => Free(block));
    }

    [Fact]
    public void A_mapped_block_lies_between_pages_without_access()
    {
        nuint block = Malloc(300_000);
        nuint start = block & ~(nuint)4095;
        nuint end = (block + 300_000 + 4095) & ~(nuint)4095;

        Assert.Equal(PageState.Reserved, Machine.Memory.Table.StateAt(start - 1));
        Assert.Equal(PageState.Reserved, Machine.Memory.Table.StateAt(end));
        Assert.Equal(PageState.Committed, Machine.Memory.Table.StateAt(end - 1));
        Assert.Throws<SimulatedFaultException>(() => Process.ReadBytes(end, 1));
    }

    [Fact]
    public void The_guard_pages_go_with_their_block()
    {
        Malloc(1);
        nuint reserved = Kernel.ReservedBytes;
        nuint block = Malloc(300_000);
        block = Process.Realloc(block, 900_000);
        block = Process.Realloc(block, 200_000);
        block = Process.Realloc(block, 200_001);
        Free(block);

        Assert.Equal(reserved, Kernel.ReservedBytes);
    }

    [Fact]
    public void Without_guard_pages_there_is_no_mapped_block()
    {
        Malloc(1);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Guard);
        nuint block = Malloc(300_000);
        Kernel.Faults = FaultPlan.None();

        Assert.False(On(() => ChunkOf(block).IsMapped));
        Assert.DoesNotContain(Kernel.Log, call => call is { Kind: SystemCallKind.Unmap, Succeeded: false });
    }

    private void Churn(nuint size, int times)
    {
        for (int i = 0; i < times; i++)
            Free(Malloc(size));
    }
}

public sealed class Quarantine64Tests : QuarantineTests<Layout64>;

public sealed class Quarantine32Tests : QuarantineTests<Layout32>;

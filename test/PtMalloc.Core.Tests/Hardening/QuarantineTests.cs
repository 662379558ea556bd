using System;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// What is freed at the second level stays untouched for a while, and is looked at before anyone gets it.
/// </summary>
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

        Assert.Equal(
            (nuint)Slots, On(() => Ptmalloc<Simulated<TLayout>>.Quarantine.CountOf(new(Machine.Thread.Cache))));
    }

    [Fact]
    public void Large_blocks_fill_it_by_their_bytes()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 100).Select(_ => Malloc(100_000))];
        Array.ForEach(blocks, Free);

        Assert.InRange(
            On(() => Ptmalloc<Simulated<TLayout>>.Quarantine.BytesOf(new(Machine.Thread.Cache))),
            (nuint)4_000_000,
            (nuint)(4 << 20));
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

        AssertFault(Corruption.WrittenAfterFree, () => On(ExitProcess));
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
    public void A_freed_mapped_block_leaves_its_addresses_to_nobody_for_a_while()
    {
        nuint block = Malloc(300_000);
        Free(block);

        Assert.Throws<SimulatedFaultException>(() => Process.ReadBytes(block, 1));
        Assert.DoesNotContain(block, Enumerable.Range(0, 100).Select(_ => Malloc(300_000)));
    }

    /// <summary>With their guard pages, and as many as may wait.</summary>
    [Fact]
    public void The_addresses_of_freed_mapped_blocks_go_in_the_end()
    {
        const int MostWaiting = 255;
        const nuint Bytes = 76 * 4096;
        Malloc(1);
        nuint reserved = Kernel.ReservedBytes;
        nuint block = Malloc(300_000);
        block = Process.Realloc(block, 900_000);
        block = Process.Realloc(block, 200_000);
        block = Process.Realloc(block, 200_001);
        Free(block);
        Churn(300_000, 2 * MostWaiting);

        Assert.Equal(reserved + (MostWaiting * Bytes), Kernel.ReservedBytes);
    }

    [Fact]
    public void Addresses_that_the_system_lacks_are_given_back()
    {
        Churn(300_000, 10);
        nuint reserved = Kernel.ReservedBytes;
        Kernel.Faults = FaultPlan.Nth(1, SystemCallKind.Map);
        nuint block = Malloc(300_000);

        Assert.NotEqual((nuint)0, block);
        Assert.InRange(Kernel.ReservedBytes, (nuint)1, reserved - (9 * 300_000));
    }

    [Fact]
    public void A_header_that_was_overwritten_is_found_by_the_next_allocation()
    {
        nuint block = Malloc(100);
        Free(block);
        Process.WriteWord(block - TLayout.WordSize, 0x4000_0001);

        AssertFault(Corruption.WrittenAfterFree, () => Malloc(100));
    }

    [Fact]
    public void A_write_to_what_another_thread_freed_is_found_at_process_exit()
    {
        nuint block = Malloc(100);
        SimulatedThread other = Process.NewThread();
        FreeIn(other, block);
        Flip(block + 50);

        AssertFault(Corruption.WrittenAfterFree, () => On(ExitProcess));
    }

    [Fact]
    public void What_a_thread_freed_last_waits_beyond_its_end()
    {
        nuint block = Malloc(100);
        SimulatedThread other = Process.NewThread();
        FreeIn(other, block);
        Process.Exit(other);
        Flip(block + 50);

        AssertFault(Corruption.WrittenAfterFree, () => On(ExitProcess));
    }

    [Fact]
    public void A_write_behind_a_block_in_use_is_found_at_process_exit()
    {
        nuint block = Malloc(100);
        On(ExitProcess);
        Flip(block + 100);

        AssertFault(Corruption.LiveOverwrittenEnd, () => On(ExitProcess));
    }

    [Fact]
    public void A_neighbour_s_damage_is_found_when_a_block_is_freed()
    {
        nuint block = Malloc(5000);
        Barrier();
        nuint header = block - TLayout.WordSize;
        Process.WriteWord(header, Process.ReadWord(header) & ~Core64.Chunk.PreviousInUse);

        AssertFault(Corruption.FreePreviousSizeMismatch, () => Free(block));
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

    private bool ExitProcess()
    {
        Ptmalloc<Simulated<TLayout>>.ProcessExit(Machine.Thread.Cache);
        return true;
    }

    private void Churn(nuint size, int times)
    {
        for (int i = 0; i < times; i++)
            Free(Malloc(size));
    }
}

public sealed class Quarantine64Tests : QuarantineTests<Layout64>;

public sealed class Quarantine32Tests : QuarantineTests<Layout32>;

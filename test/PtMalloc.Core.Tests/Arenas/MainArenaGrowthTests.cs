using System;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// How the main arena gets memory by moving the break (sysmalloc), and what it does when the break does not obey.
/// </summary>
public sealed class MainArenaGrowthTests : HeapTests<Layout64>
{
    private const int FirstGrowth = 132 << 10;

    private bool IsContiguous => On(() => Main.IsContiguous);

    private nuint SystemMemory => On(() => Main.SystemMemory);

    [Fact]
    public void The_first_malloc_takes_132_KiB_from_the_break()
    {
        Malloc(24);

        Assert.Equal([FirstGrowth], BreakMoves());
        Assert.Equal((nuint)FirstGrowth, SystemMemory);
    }

    [Fact]
    public void The_first_block_lies_at_the_start_of_the_break()
    {
        Assert.Equal(Machine.Data.End + 16, Malloc(24));
    }

    [Fact]
    public void A_larger_first_request_takes_more()
    {
        Malloc(100_000);

        Assert.Equal([57 * 4096], BreakMoves());
    }

    [Fact]
    public void Growth_asks_for_what_top_lacks_and_for_top_pad()
    {
        Malloc(100_000);
        nuint top = TopSize;
        Malloc(120_000);
        Malloc(100_000);
        nuint rest = top - 120_016;

        long missing = 100_016 + (128 << 10) + 32 - (long)rest;
        Assert.Equal((missing + 4095) & ~4095, BreakMoves()[^1]);
        Assert.Equal(2, BreakMoves().Length);
    }

    [Fact]
    public void A_break_that_starts_inside_a_page_is_aligned_and_grown_to_a_page_end()
    {
        MachineOptions usual = MachineOptions.For<Layout64>();
        var process = new Process64(usual with { BreakStart = usual.BreakStart + 9 });

        nuint pointer = process.Malloc(24);

        Assert.Equal(usual.BreakStart + 32, pointer);
        Assert.Equal((nuint)0, process.Kernel.Break % 4096);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(4095)]
    public void A_break_that_cannot_be_grown_to_a_page_end_still_serves(int offset)
    {
        MachineOptions usual = MachineOptions.For<Layout64>();
        var process = new Process64(usual with { BreakStart = usual.BreakStart + (nuint)offset });
        var checker = new HeapChecker<Simulated64>(process.Machine);
        process.Kernel.Faults = FaultPlan.Nth(2, SystemCallKind.MoveBreak);

        nuint[] blocks = [.. Enumerable.Range(0, 6).Select(_ => process.Malloc(60_000))];

        Assert.DoesNotContain((nuint)0, blocks);
        checker.Check();
    }

    [Fact]
    public void A_foreign_break_is_survived_and_its_memory_left_alone()
    {
        nuint before = Malloc(24);
        nuint foreign = Kernel.MoveBreakByStranger(5000);
        Process.Fill(foreign, 0xEE, 5000);
        nuint after = Malloc(120_000);
        nuint more = Malloc(120_000);
        Process.Fill(after, 1, 120_000);
        Process.Fill(more, 1, 120_000);

        Assert.True(before < foreign && after < foreign && more > foreign + 5000);
        Assert.All(Process.ReadBytes(foreign, 5000), b => Assert.Equal(0xEE, b));
        Assert.True(IsContiguous);
    }

    [Fact]
    public void After_a_foreign_break_the_old_top_is_free_memory()
    {
        Malloc(24);
        nuint oldTop = On(() => Main.Top.User);
        Malloc(60_000);
        nuint rest = On(() => Main.Top.User);
        Kernel.MoveBreakByStranger(16);
        Malloc(100_000);

        Assert.True(oldTop < rest);
        Assert.Equal([rest], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void A_refused_break_is_replaced_by_a_mapping_of_at_least_1_MiB()
    {
        Kernel.Faults = FaultPlan.Always(SystemCallKind.MoveBreak);

        nuint pointer = Malloc(24);

        Assert.NotEqual((nuint)0, pointer);
        SystemCall mapping = Kernel.Log.Last(call => call.Kind == SystemCallKind.Map);
        Assert.Equal(1 << 20, mapping.Bytes);
        Assert.Equal(mapping.Result + 16, pointer);
        Assert.False(IsContiguous);
    }

    [Fact]
    public void A_break_that_runs_into_a_mapping_is_replaced_too_and_the_old_top_stays_usable()
    {
        Malloc(24);
        Kernel.Reserve(4096, Kernel.Break);
        nuint mapped = Malloc(120_000);
        nuint next = Malloc(120_000);
        nuint small = Malloc(2000);

        Assert.True(mapped < Kernel.Break);
        Assert.True(next > Kernel.Break);
        Assert.True(small < Kernel.Break);
    }

    [Fact]
    public void Once_not_contiguous_the_break_may_still_serve()
    {
        Kernel.Faults = FaultPlan.Nth(1, SystemCallKind.MoveBreak);
        Malloc(24);
        nuint[] blocks = [.. Enumerable.Range(0, 12).Select(_ => Malloc(100_000))];

        Assert.Contains(blocks, block => block >= Machine.Data.End && block < Kernel.Break);
    }

    [Fact]
    public void Without_break_and_mappings_memory_is_out()
    {
        Malloc(24);
        Kernel.Faults = FaultPlan.Always();

        Assert.Equal((nuint)0, Malloc(1 << 20));
        Assert.Equal(Errno.NoMemory, Process.Errno);
    }

    [Fact]
    public void A_request_beyond_the_largest_is_refused_without_a_system_call()
    {
        Malloc(24);
        int calls = Kernel.Log.Count;

        Assert.Equal((nuint)0, Malloc(Layout64.LargestRequest + 1));
        Assert.Equal(Errno.NoMemory, Process.Errno);
        Assert.Equal(calls, Kernel.Log.Count);
    }

    [Fact]
    public void A_request_that_no_address_space_has_fails()
    {
        Assert.Equal((nuint)0, Malloc(Layout64.LargestRequest));
        Assert.Equal(Errno.NoMemory, Process.Errno);
    }

    private long[] BreakMoves() =>
        [.. Kernel.Log.Where(call => call.Kind == SystemCallKind.MoveBreak).Select(call => call.Bytes)];
}

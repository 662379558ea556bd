using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>When and how much of main's top goes back (systrim).</summary>
public sealed class SystemTrimTests : HeapTests<Layout64>
{
    [Fact]
    public void Freeing_up_to_top_gives_all_back_but_top_pad()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 4).Select(_ => Malloc(100_000))];
        foreach (nuint block in blocks)
            Free(block);

        Assert.Contains(Kernel.Log, call => call is { Kind: SystemCallKind.MoveBreak, Bytes: < 0 });
        Assert.InRange(TopSize, (nuint)(128 << 10) + 32, (nuint)(132 << 10));
        Assert.Equal(On(() => Main.SystemMemory), Kernel.Break - Machine.Data.End);
    }

    [Fact]
    public void Below_the_trim_threshold_nothing_goes_back()
    {
        nuint first = Malloc(70_000);
        Malloc(40_000);
        nuint last = Malloc(70_000);
        Free(last);
        Free(first);

        Assert.DoesNotContain(Kernel.Log, call => call.Bytes < 0);
    }

    [Fact]
    public void Small_frees_do_not_even_look()
    {
        nuint block = Malloc(200);
        Barrier();
        Free(block);

        Assert.True(TopSize > this[RootField.TrimThreshold]);
        Assert.DoesNotContain(Kernel.Log, call => call.Bytes < 0);
    }

    [Fact]
    public void Nothing_goes_back_while_somebody_elses_memory_ends_the_break()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 4).Select(_ => Malloc(100_000))];
        Kernel.MoveBreakByStranger(4096);
        foreach (nuint block in blocks)
            Free(block);

        Assert.DoesNotContain(Kernel.Log, call => call.Bytes < 0);
    }

    [Fact]
    public void A_refused_move_leaves_top_as_it_was()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 4).Select(_ => Malloc(100_000))];
        Kernel.Faults = FaultPlan.Always(SystemCallKind.MoveBreak);
        foreach (nuint block in blocks)
            Free(block);

        Assert.True(TopSize > 400_000);
    }

    [Fact]
    public void Malloc_trim_keeps_the_pad_it_is_given()
    {
        Malloc(24);

        Assert.True(Process.Trim(0));

        Assert.InRange(TopSize, (nuint)33, (nuint)4096 + 32);
        Assert.False(Process.Trim(0));
    }

    [Fact]
    public void A_window_that_the_break_left_is_no_longer_ours()
    {
        Malloc(24);
        On(() => Core64.SetOption(Root.Address, Option.MapMax, 0));
        nuint[] blocks = [.. Enumerable.Range(0, 8).Select(_ => Malloc(10 << 20))];
        Assert.True(On(() => Core64.Owns(blocks[7])));
        foreach (nuint block in blocks)
            Free(block);

        Assert.False(On(() => Core64.WindowMap.Contains(blocks[7])));
        Assert.False(On(() => Core64.Owns(blocks[7])));
    }

    [Fact]
    public void A_refused_move_leaves_the_windows_ours()
    {
        Malloc(24);
        On(() => Core64.SetOption(Root.Address, Option.MapMax, 0));
        nuint[] blocks = [.. Enumerable.Range(0, 8).Select(_ => Malloc(10 << 20))];
        Assert.True(On(() => Core64.WindowMap.Contains(blocks[7])));
        Kernel.Faults = FaultPlan.Always(SystemCallKind.MoveBreak);
        for (int index = 7; index > 0; index--)
            Free(blocks[index]);

        Assert.True(On(() => Core64.WindowMap.Contains(blocks[7])));
    }
}

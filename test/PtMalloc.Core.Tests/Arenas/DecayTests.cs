using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>What nobody uses for a while goes back: top, and the pages of free chunks below it.</summary>
public sealed class DecayTests : HeapTests<Layout64>
{
    private const int DecayTime = 500;
    private const int Large = 100_000;
    private const int Mapped = 2_000_000;

    private protected override void Configure(Core64.Root root)
    {
        base.Configure(root);
        Core64.SetOption(root.Address, Option.Decay, DecayTime);
    }

    [Fact]
    public void Top_stays_as_long_as_rounds_of_work_need_it()
    {
        for (int round = 0; round < 100; round++)
        {
            FreeAll(Blocks(10, Large));
            Pass(DecayTime / 10);
        }

        Assert.DoesNotContain(Kernel.Log, call => call.Bytes < 0);
    }

    [Fact]
    public void What_top_did_not_need_for_a_while_goes_back_but_for_the_pad()
    {
        FreeAll(Blocks(10, Large));
        Pass(DecayTime);
        Call();

        Assert.InRange(TopSize, (nuint)(128 << 10), (nuint)(132 << 10));
        Assert.Equal(On(() => Main.SystemMemory), Kernel.Break - Machine.Data.End);
    }

    [Fact]
    public void Of_top_only_that_part_goes_that_the_last_epoch_did_not_reach()
    {
        FreeAll(Blocks(20, Large));
        Pass(DecayTime / 2);
        FreeAll(Blocks(10, Large));
        Pass(DecayTime / 2);
        Call();

        Assert.InRange(TopSize, (nuint)(10 * Large), (nuint)(10 * Large) + (140 << 10));
    }

    [Fact]
    public void Top_makes_way_for_a_mapping_but_for_the_pad()
    {
        FreeAll(Blocks(10, Large));
        Malloc(Mapped);

        Assert.InRange(TopSize, (nuint)(128 << 10), (nuint)(132 << 10));
    }

    [Fact]
    public void Top_makes_way_once_an_epoch()
    {
        FreeAll(Blocks(10, Large));
        Malloc(Mapped);
        FreeAll(Blocks(10, Large));
        nuint before = TopSize;
        Malloc(Mapped);
        Assert.Equal(before, TopSize);

        Pass(DecayTime);
        Call();
        FreeAll(Blocks(10, Large));
        Malloc(Mapped);
        Assert.InRange(TopSize, (nuint)(128 << 10), (nuint)(132 << 10));
    }

    [Fact]
    public void Where_the_break_is_someone_elses_the_pages_of_top_go()
    {
        nuint[] blocks = Blocks(10, Large);
        Kernel.MoveBreakByStranger(4096);
        Process.Fill(blocks[9], 1, Large);
        FreeAll(blocks);
        Pass(DecayTime);
        Call();

        Assert.False(Machine.Memory.IsResident(blocks[9] + (Large / 2)));
    }

    [Fact]
    public void The_pages_of_a_free_chunk_go_when_nobody_used_it_for_a_while()
    {
        nuint block = FreeChunk(60_000);
        Call();
        Assert.True(Machine.Memory.IsResident(block + 30_000));

        Pass(DecayTime);
        Call();
        Assert.False(Machine.Memory.IsResident(block + 30_000));
    }

    [Fact]
    public void Pages_that_went_are_not_given_back_again()
    {
        FreeChunk(60_000);
        nuint other = Barrier();
        for (int round = 0; round < 5; round++)
        {
            Pass(DecayTime);
            Process.Realloc(other, 1);
        }

        Assert.Equal(1, CountDecommits());
    }

    [Fact]
    public void A_chunk_is_as_old_as_the_one_it_was_cut_off()
    {
        nuint block = FreeChunk(90_000);
        for (int i = 0; i < 10; i++)
        {
            Pass(DecayTime / 10);
            Malloc(2000);
        }

        Assert.False(Machine.Memory.IsResident(block + 60_000));
    }

    [Fact]
    public void A_small_block_freed_beside_it_does_not_make_a_chunk_young()
    {
        nuint block = Malloc(60_000);
        nuint[] small = Blocks(10, 2000);
        Process.Fill(block, 1, 60_000);
        Barrier();
        Free(block);
        foreach (nuint each in small)
        {
            Pass(DecayTime / 10);
            Free(each);
        }

        Assert.False(Machine.Memory.IsResident(block + 30_000));
    }

    [Fact]
    public void What_is_freed_beside_a_clean_chunk_goes_in_its_time()
    {
        nuint block = FreeChunk(90_000, out nuint neighbour, 40_000);
        Pass(DecayTime);
        Call();
        Process.Fill(neighbour, 1, 40_000);
        Free(neighbour);
        Assert.True(Machine.Memory.IsResident(neighbour + 20_000));

        Pass(DecayTime);
        Call();
        Assert.False(Machine.Memory.IsResident(neighbour + 20_000));
        Assert.False(Machine.Memory.IsResident(block + 30_000));
    }

    [Fact]
    public void One_call_gives_no_more_than_64_runs_back_and_the_next_ones_go_on()
    {
        // So much in use that the watch leaves what is free to the calls themselves.
        for (int i = 0; i < 200; i++)
            Malloc(100_000);
        List<nuint> blocks = [];
        for (int i = 0; i < 100; i++)
        {
            blocks.Add(Malloc(20_000));
            Barrier();
        }

        FreeAll([.. blocks]);
        Pass(DecayTime);
        Barrier();
        Assert.Equal(64, CountDecommits());
        Barrier();
        Barrier();
        Assert.Equal(100, CountDecommits());
    }

    [Fact]
    public void A_size_that_is_wrong_is_found_before_it_takes_pages_from_others()
    {
        nuint block = FreeChunk(60_000);
        IsDamaged = true;
        Process.WriteWord(block - 8, 70_001);
        Pass(DecayTime);

        HeapCorruptionException fault = Assert.Throws<HeapCorruptionException>(() => Free(Barrier()));
        Assert.Equal(Corruption.UnlinkSizeMismatch, fault.Fault);
    }

    [Fact]
    public void Of_a_thread_arena_the_end_goes_and_heaps_that_hold_nothing()
    {
        Malloc(24);
        NothingGoesEarly();
        using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        nuint first = Malloc(24);
        FreeAll(Blocks(7, 12 << 20, raise: true));
        Assert.DoesNotContain(steps, step => step.Step == Step.HeapDeleted);

        Pass(DecayTime);
        Call();
        Assert.Contains(steps, step => step.Step == Step.HeapDeleted);
        Pass(DecayTime);
        Call();
        Assert.True(On(() => Core64.Heap.Of(first).Size) < 1 << 20);
    }

    [Fact]
    public void An_arena_whose_threads_are_silent_is_looked_after_by_another()
    {
        Malloc(24);
        nuint block;
        using (Process.As(Process.NewThread()))
            block = FreeChunk(60_000);
        Pass(DecayTime);
        Call();

        Assert.False(Machine.Memory.IsResident(block + 30_000));
    }

    [Fact]
    public void Thresholds_that_the_user_set_hold_at_once_as_in_glibc()
    {
        nuint[] blocks = Blocks(10, Large);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.TrimThreshold, 128 << 10);
        FreeAll(blocks);

        Assert.Contains(Kernel.Log, call => call is { Kind: SystemCallKind.MoveBreak, Bytes: < 0 });
    }

    [Fact]
    public void Trim_waits_for_nothing()
    {
        Malloc(24);
        using (Process.As(Process.NewThread()))
            FreeAll(Blocks(20, Large));
        FreeAll(Blocks(20, Large));

        Process.Trim(0);

        Assert.True(On(() => Main.SystemMemory) < 16 << 10);
        Assert.True(On(() => Main.Next.SystemMemory) < 16 << 10);
    }

    [Fact]
    public void An_arena_grows_by_an_eighth_of_its_size()
    {
        Blocks(100, Large);
        int calls = Kernel.Log.Count;
        nuint size = On(() => Main.SystemMemory);
        while (Kernel.Log.Count == calls)
            Malloc(Large);

        Assert.InRange(Kernel.Log[calls].Bytes, (long)size / 8, ((long)size / 8) + Large);
    }

    [Fact]
    public void Where_an_eighth_is_refused_it_grows_by_the_pad()
    {
        Blocks(100, Large);
        while (TopSize > Large)
            Malloc(Large);
        Kernel.Budget = Kernel.CommittedBytes + (300 << 10);
        int calls = Kernel.Log.Count;

        Assert.NotEqual((nuint)0, Malloc(Large));
        Assert.All(Kernel.Log.Skip(calls), call => Assert.Equal(SystemCallKind.MoveBreak, call.Kind));
    }

    [Fact]
    public void Growing_far_in_a_thread_arena_takes_few_calls()
    {
        Malloc(24);
        using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
        Malloc(24);
        int calls = Kernel.Log.Count;
        Blocks(500, 20_000);

        Assert.InRange(Kernel.Log.Count - calls, 1, 40);
    }

    private void Pass(nuint milliseconds) => Machine.Clock += milliseconds;

    /// <summary>A call that takes a slow path, and changes nothing that lasts.</summary>
    private void Call() => Free(Barrier());

    /// <summary>A free chunk between others, written to while it was in use. Returns the block it was.</summary>
    private nuint FreeChunk(nuint size) => FreeChunk(size, out _, 24);

    private nuint FreeChunk(nuint size, out nuint neighbour, nuint neighbourSize)
    {
        nuint block = Malloc(size);
        neighbour = Malloc(neighbourSize);
        Barrier();
        Process.Fill(block, 1, size);
        Free(block);
        return block;
    }

    /// <summary>
    /// Blocks beside each other; with <paramref name="raise"/> the mapping threshold is raised first, so that they lie
    /// in heaps.
    /// </summary>
    private nuint[] Blocks(int count, nuint size, bool raise = false)
    {
        if (raise)
            Free(Malloc(size + 4096));
        return [.. Enumerable.Range(0, count).Select(_ => Malloc(size))];
    }

    private void FreeAll(nuint[] blocks)
    {
        foreach (nuint block in blocks.Reverse())
            Free(block);
    }

    private int CountDecommits() => Kernel.Log.Count(call => call.Kind == SystemCallKind.Decommit);
}

using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The heaps of thread arenas: how they begin, grow, follow each other and go.</summary>
public sealed class ThreadHeapTests : HeapTests<Layout32>
{
    private const int Block = 100_000;

    private readonly SimulatedThread thread;

    public ThreadHeapTests()
    {
        Malloc(1);
        thread = Process.NewThread();
    }

    [Fact]
    public void A_heap_is_aligned_to_its_largest_size()
    {
        nuint block = MallocInThread(24);

        Assert.Equal((nuint)0, HeapOf(block).Address % (1 << 20));
        Assert.Equal(
            1 << 20, Kernel.Log.Where(call => call.Kind == SystemCallKind.Reserve).Sum(call => call.Bytes) / 2);
    }

    [Fact]
    public void Its_first_commit_is_136_KiB_headers_included()
    {
        MallocInThread(24);

        Assert.Equal(136 << 10, Kernel.Log.Single(call => call.Kind == SystemCallKind.Commit).Bytes);
    }

    [Fact]
    public void The_surplus_of_an_unaligned_reservation_goes_back()
    {
        MallocInThread(24);

        Assert.Equal((nuint)(1 << 20), Kernel.ReservedBytes + (136 << 10));
    }

    [Fact]
    public void It_grows_by_what_is_needed_in_whole_pages()
    {
        nuint block = MallocInThread(24);
        nuint before = On(() => HeapOf(block).Size);
        nuint top = On(() => HeapOf(block).Arena.Top.Size);
        MallocInThread(Block);
        nuint rest = top - Core32.Layout.ChunkSizeOf(Block);
        MallocInThread(Block);

        nuint missing = Core32.Layout.ChunkSizeOf(Block) + 16 - rest;
        Assert.Equal(before + ((missing + 4095) & ~(nuint)4095), On(() => HeapOf(block).Size));
    }

    [Fact]
    public void A_full_heap_is_followed_by_another_and_closed_by_fenceposts()
    {
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        nuint[] blocks = FillTwoHeaps();

        nuint first = On(() => HeapOf(blocks[0]).Address);
        nuint last = On(() => HeapOf(blocks[^1]).Address);
        Assert.NotEqual(first, last);
        Assert.Equal(first, On(() => HeapOf(blocks[^1]).Previous.Address));
        Assert.Equal(On(() => HeapOf(blocks[0]).Arena.Address), On(() => HeapOf(blocks[^1]).Arena.Address));
        Assert.Equal(2, steps.Count(step => step.Step == Step.HeapCreated));
        Check();
    }

    [Fact]
    public void The_rest_of_a_closed_heap_is_free_memory()
    {
        nuint[] blocks = FillTwoHeaps();
        nuint first = On(() => HeapOf(blocks[0]).Address);

        Assert.Equal(first, On(() => HeapOf(MallocInThread(500)).Address));
    }

    [Fact]
    public void A_later_heap_that_holds_nothing_is_deleted_and_top_moves_back()
    {
        nuint[] blocks = FillTwoHeaps();
        nuint second = On(() => HeapOf(blocks[^1]).Address);
        Free(blocks[^2]);
        Free(blocks[^1]);

        Assert.False(On(() => Core32.WindowMap.Contains(second)));
        Assert.Equal(PageState.Unmapped, Machine.Memory.Table.StateAt(second));
        Assert.Equal(
            On(() => HeapOf(blocks[0]).Address), On(() => Core32.Heap.Of(HeapOf(blocks[0]).Arena.Top.Address).Address));
    }

    [Fact]
    public void It_stays_while_the_previous_heap_has_too_little_room()
    {
        nuint[] blocks = FillTwoHeaps();
        nuint second = On(() => HeapOf(blocks[^1]).Address);
        MallocInThread(40_000);
        Free(blocks[^1]);

        Assert.True(On(() => Core32.WindowMap.Contains(second)));
    }

    [Fact]
    public void The_first_heap_never_goes()
    {
        nuint block = MallocInThread(Block);
        Free(block);

        Assert.True(On(() => Core32.WindowMap.Contains(block)));
    }

    [Fact]
    public void A_large_free_end_is_given_back_and_stays_committed()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 5).Select(_ => MallocInThread(Block))];
        nuint committed = On(() => HeapOf(blocks[0]).Get(HeapField.Committed));
        foreach (nuint block in blocks[1..])
            Free(block);

        Assert.Contains(Kernel.Log, call => call.Kind == SystemCallKind.Decommit);
        Assert.True(On(() => HeapOf(blocks[0]).Size) < committed);
        Assert.Equal(committed, On(() => HeapOf(blocks[0]).Get(HeapField.Committed)));
    }

    [Fact]
    public void Growing_again_into_committed_memory_does_not_rely_on_the_heap_s_header()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 5).Select(_ => MallocInThread(Block))];
        foreach (nuint block in blocks[1..])
            Free(block);
        int commits = Kernel.Log.Count(call => call.Kind == SystemCallKind.Commit);
        for (int i = 1; i < 5; i++)
            MallocInThread(Block);

        Assert.True(Kernel.Log.Count(call => call.Kind == SystemCallKind.Commit) > commits);
    }

    [Fact]
    public void Where_pages_must_lose_their_access_they_do_and_are_committed_again()
    {
        Machine.MustUncommit = true;
        nuint[] blocks = [.. Enumerable.Range(0, 5).Select(_ => MallocInThread(Block))];
        foreach (nuint block in blocks[1..])
            Free(block);

        Assert.Contains(Kernel.Log, call => call.Kind == SystemCallKind.Uncommit);
        Assert.Equal(On(() => HeapOf(blocks[0]).Size), On(() => HeapOf(blocks[0]).Get(HeapField.Committed)));
        for (int i = 1; i < 5; i++)
            Process.Fill(MallocInThread(Block), 1, Block);
    }

    [Fact]
    public void A_refused_decommit_leaves_the_heap_as_it_was()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 5).Select(_ => MallocInThread(Block))];
        nuint size = On(() => HeapOf(blocks[0]).Size);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Decommit);
        foreach (nuint block in blocks[1..])
            Free(block);

        Assert.Equal(size, On(() => HeapOf(blocks[0]).Size));
    }

    [Fact]
    public void A_refused_commit_sends_the_request_to_a_mapping_of_its_own()
    {
        MallocInThread(24);
        MallocInThread(Block);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Commit);

        nuint block = MallocInThread(Block);

        Assert.True(On(() => ChunkOf(block).IsMapped));
    }

    [Fact]
    public void A_reservation_that_was_aligned_by_luck_is_remembered_and_the_next_heap_lies_behind()
    {
        nuint first = On(() => HeapOf(MallocInThread(24)).Address);
        using (Process.As(Process.NewThread()))
            Assert.NotEqual((nuint)0, Malloc(24));
        nuint hint = this[RootField.AlignedHeapHint];
        nuint third;
        using (Process.As(Process.NewThread()))
            third = Malloc(24);

        Assert.NotEqual((nuint)0, hint);
        Assert.NotEqual(first, hint);
        Assert.Equal(hint, On(() => HeapOf(third).Address));
    }

    [Fact]
    public void When_twice_the_size_cannot_be_reserved_luck_may_serve()
    {
        nuint top = MachineOptions.For<Layout32>().MapTop;
        Kernel.Reserve((top & 0xF_FFFF) - (64 << 10), 0);
        Kernel.Faults = FaultPlan.Nth(1, SystemCallKind.Reserve);

        nuint block = MallocInThread(24);

        Assert.NotEqual((nuint)0, block);
        Assert.True(On(() => ChunkOf(block).IsNonMain));
    }

    private nuint[] FillTwoHeaps() => [.. Enumerable.Range(0, 11).Select(_ => MallocInThread(Block))];

    private nuint MallocInThread(nuint size)
    {
        using SimulatedMachine.Scope scope = Process.As(thread);
        return Malloc(size);
    }

    private static Core32.Heap HeapOf(nuint pointer) => Core32.Heap.Of(pointer);
}

using System;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Corruptions of chunks in a thread's arena, whose heap ends long before the memory of all its arena's heaps does.
/// </summary>
public sealed class ThreadHeapCorruptionTests : HeapTests<Layout64>
{
    private readonly SimulatedThread thread;

    public ThreadHeapCorruptionTests()
    {
        Malloc(1);
        thread = Process.NewThread();
        IsDamaged = true;
    }

    [Fact]
    public void Freeing_a_chunk_that_reaches_over_the_end_of_its_heap()
    {
        nuint block = MallocInThread(200);
        Process.WriteWord(block - 8, (1 << 24) | 4 | 1);

        AssertFault(Corruption.FreeDoubleOut, () => Free(block));
    }

    [Fact]
    public void Resizing_a_chunk_that_reaches_over_the_end_of_its_heap()
    {
        nuint block = MallocInThread(200);
        On(() => { Core64.Heap.Of(block).Arena.AddSystemMemory(1 << 26); return 0; });
        Process.WriteWord(block - 8, (1 << 24) | 4 | 1);

        AssertFault(Corruption.ReallocInvalidOldSize, () => Process.Realloc(block, 300));
    }

    [Fact]
    public void Freeing_a_chunk_of_a_heap_that_claims_to_be_of_main()
    {
        nuint block = MallocInThread(200);
        Process.WriteWord(block - 8, 208 | 1);

        AssertFault(Corruption.FreeInvalidPointer, () => Free(block));
    }

    [Fact]
    public void Freeing_a_chunk_of_a_heap_whose_header_names_no_arena()
    {
        nuint block = MallocInThread(2000);
        Process.WriteWord(On(() => Core64.Heap.Of(block).Address), Layout64.MaxHeapSize * 1000);

        AssertFault(Corruption.StateDamaged, () => Free(block));
    }

    [Fact]
    public void Going_round_the_arenas_when_a_link_leads_nowhere()
    {
        nuint block = MallocInThread(2000);
        On(() => { Core64.Heap.Of(block).Arena.Set(ArenaField.Next, Layout64.MaxHeapSize * 1000); return 0; });

        AssertFault(Corruption.StateDamaged, () => On(() => Core64.Trim(0, 0) ? 1u : 0));
    }

    private nuint MallocInThread(nuint size)
    {
        using SimulatedMachine.Scope scope = Process.As(thread);
        return Malloc(size);
    }

    private static void AssertFault(Corruption expected, Action call) =>
        Assert.Equal(expected, Assert.Throws<HeapCorruptionException>(call).Fault);
}

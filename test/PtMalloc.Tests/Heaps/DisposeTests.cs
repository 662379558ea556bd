using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>
/// Dispose gives everything back to the system: measured at the kernel, so no other test runs meanwhile.
/// </summary>
[Collection(nameof(Alone))]
public sealed unsafe class DisposeTests
{
    private const int Mebi = 1 << 20;

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void The_pages_of_blocks_in_use_are_gone(int size)
    {
        NativeHeap heap = new();
        Block[] blocks = [.. Enumerable.Range(0, 20).Select(_ => Block.Of(heap, (nuint)size))];
        int[] before = [.. blocks.Select(static block => ProcessMemory.PagesWithMemory(block.Address, block.Size))];
        heap.Dispose();
        int[] after = [.. blocks.Select(static block => ProcessMemory.PagesWithMemory(block.Address, block.Size))];
        Assert.All(before, static pages => Assert.True(pages > 0));
        Assert.All(after, static pages => Assert.Equal(0, pages));
    }

    [Theory]
    [InlineData(GuardLevel.None)]
    [InlineData(GuardLevel.Canaries)]
    [InlineData(GuardLevel.Quarantine)]
    public void Heaps_that_come_and_go_leave_neither_memory_nor_mappings(GuardLevel guard)
    {
        NativeHeapOptions options = new() { Guard = guard };
        Repeat(5, options);
        long resident = ProcessMemory.ResidentBytes, mapped = ProcessMemory.MappedBytes;
        int mappings = ProcessMemory.Mappings;
        Repeat(60, options);
        Assert.InRange(ProcessMemory.ResidentBytes - resident, long.MinValue, 8 * Mebi);
        Assert.InRange(ProcessMemory.Mappings - mappings, int.MinValue, 20);
        Assert.InRange(ProcessMemory.MappedBytes - mapped, long.MinValue, 64 * Mebi);
    }

    [Fact]
    public void Many_heaps_at_once_leave_neither_memory_nor_mappings()
    {
        Repeat(20, new NativeHeapOptions());
        long resident = ProcessMemory.ResidentBytes, mapped = ProcessMemory.MappedBytes;
        int mappings = ProcessMemory.Mappings;

        const int Heaps = 500;
        NativeHeap[] heaps = [.. Enumerable.Range(0, Heaps).Select(static _ => new NativeHeap())];
        Array.ForEach(heaps, static heap => Block.Of(heap, 1000));
        Array.ForEach(heaps, static heap => heap.Dispose());

        // Control blocks stay, sixteen in a mapping, without their pages; a few of them keep some memory for the next
        // heaps.
        Assert.InRange(ProcessMemory.Mappings - mappings, int.MinValue, (Heaps / 16) + 60);
        Assert.InRange(ProcessMemory.ResidentBytes - resident, long.MinValue, 8 * Mebi);
        Assert.InRange(ProcessMemory.MappedBytes - mapped, long.MinValue, 20L << 34);
        Repeat(40, new NativeHeapOptions());
    }

    [Fact]
    public void Heaps_of_many_threads_leave_no_memory()
    {
        // By then libc keeps as many stacks of threads that ended as it ever will. What each heap's caches took was a
        // MiB.
        RepeatWithThreads(50);
        long resident = ResidentWithoutGarbage();
        RepeatWithThreads(80);
        Assert.InRange(ResidentWithoutGarbage() - resident, long.MinValue, 20 * Mebi);
    }

    [Fact]
    public void A_heap_with_a_fault_gives_back_its_other_memory()
    {
        NativeHeap heap = new();
        Block large = Block.Of(heap, 10 * Mebi);
        nuint* freed = (nuint*)heap.Alloc(100_000);
        heap.Alloc(16);
        heap.Free(freed);
        freed[0] = 0xDEAD_BEE0;
        Assert.Throws<NativeHeapCorruptedException>(() => heap.Alloc(110_000));
        heap.Dispose();
        Assert.Equal(0, ProcessMemory.PagesWithMemory(large.Address, large.Size));
        Assert.Equal(0, ProcessMemory.PagesWithMemory((nint)freed, 100_000));
    }

    /// <summary>
    /// Bytes in memory, once the collector has given back what it keeps for the objects of threads that come and go.
    /// </summary>
    private static long ResidentWithoutGarbage()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessMemory.ResidentBytes;
    }

    /// <summary>
    /// Makes heaps with blocks of all kinds in main, and in a second arena, of which some are freed and some not.
    /// </summary>
    private static void Repeat(int heaps, NativeHeapOptions options)
    {
        for (int number = 0; number < heaps; number++)
        {
            using NativeHeap heap = new(options);
            Fill(heap);
            Crew.Run(() => Fill(heap));
        }
    }

    /// <summary>So many threads that their caches fill more than one slab.</summary>
    private static void RepeatWithThreads(int heaps)
    {
        for (int number = 0; number < heaps; number++)
        {
            using NativeHeap heap = new(new NativeHeapOptions { Guard = GuardLevel.Quarantine });
            using System.Threading.Barrier all = new(60);
            Crew.Run(60, _ =>
            {
                heap.Free(heap.Alloc(1000));
                all.SignalAndWait();
            });
        }
    }

    private static void Fill(NativeHeap heap)
    {
        List<Block> blocks = [];
        foreach (nuint size in (nuint[])[16, 600, 5000, 90_000, 150_000, 2 * Mebi])
        {
            for (int index = 0; index < 3; index++)
                blocks.Add(Block.Of(heap, size));
        }

        blocks.Where(static (_, index) => index % 3 == 1).ToList().ForEach(block => block.Free(heap));
    }
}

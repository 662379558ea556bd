using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>GetStatistics, Walk, Verify and Trim.</summary>
public sealed unsafe class InspectionTests : IDisposable
{
    private const int Mebi = 1 << 20;

    private readonly NativeHeap heap = new();

    public void Dispose() => heap.Dispose();

    [Fact]
    public void Blocks_in_use_are_counted()
    {
        Block[] blocks = [.. Enumerable.Range(0, 100).Select(_ => Block.Of(heap, 50_000))];
        Assert.InRange(heap.GetStatistics().InUseBytes, 5_000_000, 5_500_000);
        Array.ForEach(blocks, block => block.Free(heap));
        Assert.InRange(heap.GetStatistics().InUseBytes, 0, 500_000);
    }

    [Fact]
    public void Mapped_blocks_are_counted()
    {
        void* first = heap.Alloc(10 * Mebi), second = heap.Alloc(20 * Mebi);
        NativeHeapStatistics both = heap.GetStatistics();
        heap.Free(first);
        heap.Free(second);
        NativeHeapStatistics none = heap.GetStatistics();
        Assert.Equal((2, 0), (both.MappedBlocks, none.MappedBlocks));
        Assert.InRange(both.MappedBytes, 30 * Mebi, (30 * Mebi) + 16_384);
        Assert.Equal(0, none.MappedBytes);
        Assert.InRange(none.PeakSystemBytes, 30 * Mebi, long.MaxValue);
    }

    [Fact]
    public void Statistics_read_as_a_line_for_people()
    {
        NativeHeapStatistics found = new()
        {
            InUseBytes = 11_744_051,
            CachedBytes = 1023,
            FreeBytes = 1024,
            MappedBytes = 10 * Mebi,
            MappedBlocks = 1,
            SystemBytes = 3L << 30,
            PeakSystemBytes = (5L << 40) + (3L << 38),
            AllocatedBytes = long.MaxValue,
            Allocations = 6,
            Arenas = 2,
            Threads = 3,
            LockWaits = 4,
            FailedAllocations = 5,
        };
        Assert.Equal(
            "in use 11.2 MiB, cached 1023 B, free 1 KiB, mapped 10 MiB (blocks 1); from the system 3 GiB, peak 5.8 TiB, trimmed 0 B; "
            + "allocated 8 EiB (blocks 6), freed 0 B; arenas 2, threads 3, lock waits 4, failed allocations 5",
            found.ToString());
    }

    [Theory]
    [InlineData(16, GuardLevel.None)]
    [InlineData(1000, GuardLevel.None)]
    [InlineData(5000, GuardLevel.None)]
    [InlineData(60_000, GuardLevel.None)]
    [InlineData(100, GuardLevel.Canaries)]
    [InlineData(5000, GuardLevel.Quarantine)]
    public void Blocks_given_out_are_counted_with_those_in_caches(int size, GuardLevel guard)
    {
        const int Held = 3000, MostCached = 600;
        using NativeHeap guarded = new(new NativeHeapOptions { Guard = guard });
        Block[] blocks = [.. Enumerable.Range(0, Held).Select(number => number % 3 == 0 ? Block.Hold(guarded.AlignedAlloc((nuint)size, 64), (nuint)size) : Block.Of(guarded, (nuint)size))];
        long first = guarded.GetStatistics().Allocations;
        Assert.InRange(first, Held, Held + MostCached);
        Array.ForEach(blocks, block => block.Free(guarded));
        for (int count = 0; count < Held; count++)
            Block.Of(guarded, (nuint)size);
        Assert.InRange(guarded.GetStatistics().Allocations, first + Held - MostCached, first + Held + MostCached);
    }

    [Fact]
    public void A_block_that_goes_back_and_forth_between_program_and_cache_is_counted_once()
    {
        for (int count = 0; count < 10_000; count++)
            heap.Free(heap.Alloc(100));
        Assert.InRange(heap.GetStatistics().Allocations, 1, 100);
    }

    [Fact]
    public void Traffic_is_counted_at_refills()
    {
        for (int round = 0; round < 1000; round++)
        {
            Block[] blocks = [.. Enumerable.Range(0, 20).Select(_ => Block.Of(heap, 30_000))];
            Array.ForEach(blocks, block => block.Free(heap));
        }

        NativeHeapStatistics found = heap.GetStatistics();
        Assert.InRange(found.AllocatedBytes, found.FreedBytes, long.MaxValue);
        Assert.InRange(found.SystemBytes, 1, 4 * Mebi);
    }

    [Fact]
    public void Freed_blocks_of_a_thread_count_as_cached()
    {
        Block[] blocks = [.. Enumerable.Range(0, 20).Select(_ => Block.Of(heap, 500))];
        Array.ForEach(blocks, block => block.Free(heap));
        Assert.InRange(heap.GetStatistics().CachedBytes, 500, 1_000_000);
    }

    [Fact]
    public void Threads_and_arenas_are_counted()
    {
        heap.Alloc(10);
        int threads = 0, arenas = 0;
        Crew.Run(() =>
        {
            heap.Alloc(10);
            NativeHeapStatistics found = heap.GetStatistics();
            (threads, arenas) = (found.Threads, found.Arenas);
        });
        Assert.Equal(2, threads);
        Assert.InRange(arenas, 1, 2);
    }

    [Fact]
    public void Trim_gives_the_pages_of_free_memory_back()
    {
        Block[] blocks = [.. Enumerable.Range(0, 100).Select(_ => Block.Of(heap, 100_000))];
        Array.ForEach(blocks, block => block.Free(heap));
        Assert.True(heap.Trim());
        Assert.InRange(blocks.Sum(static block => ProcessMemory.PagesWithMemory(block.Address, block.Size)), 0, 100);
        Assert.InRange(heap.GetStatistics().TrimmedBytes, 1, long.MaxValue);
        Assert.True(Block.Of(heap, 1_000_000).IsIntact);
        heap.Verify();
    }

    [Fact]
    public void Trim_answers_no_where_there_is_nothing_to_give() => Assert.False(heap.Trim());

    [Fact]
    public void A_walk_finds_the_blocks_of_all_threads_and_no_freed_ones()
    {
        List<nint> live = [];
        Crew.Run(3, number =>
        {
            for (int index = 0; index < 300; index++)
            {
                Block kept = Block.Of(heap, (nuint)(index * 900), number), freed = Block.Of(heap, (nuint)(index * 900), number);
                freed.Free(heap);
                lock (live)
                    live.Add(kept.Address);
            }
        });
        List<nint> found = [];
        heap.Walk(block => found.Add(block.Address));
        Assert.Equal(live.Order(), found.Order());
    }

    [Fact]
    public void A_visitor_may_free_what_it_visits()
    {
        for (int index = 0; index < 500; index++)
            heap.Alloc((nuint)(index * 500));
        heap.Walk(block =>
        {
            heap.Free((void*)block.Address);
            heap.Free(heap.Alloc(block.Size));
        });
        heap.Walk(static block => Assert.Fail($"a block of {block.Size} bytes is left"));
        heap.Verify();
    }

    [Fact]
    public void A_walk_needs_a_visitor() => Assert.Throws<ArgumentNullException>("visitor", () => heap.Walk(null!));
}

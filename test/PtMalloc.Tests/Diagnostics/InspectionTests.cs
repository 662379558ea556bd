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
    public void Mapped_blocks_count_as_allocated_and_freed()
    {
        void* block = heap.Alloc(10 * Mebi);
        block = heap.Realloc(block, 40 * Mebi);
        block = heap.Realloc(block, 20 * Mebi);
        NativeHeapStatistics held = heap.GetStatistics();
        Assert.InRange(held.AllocatedBytes - held.FreedBytes, 20 * Mebi, 21 * Mebi);
        Assert.InRange(held.AllocatedBytes, 40 * Mebi, 71 * Mebi);
        heap.Free(block);
        NativeHeapStatistics freed = heap.GetStatistics();
        Assert.Equal(held.AllocatedBytes, freed.AllocatedBytes);
        Assert.InRange(freed.FreedBytes, held.AllocatedBytes - Mebi, held.AllocatedBytes);
        Assert.Equal((1, 0), (freed.Allocations - held.Allocations + 1, freed.MappedBlocks));
    }

    [Theory]
    [InlineData(16, 20_000)]
    [InlineData(100, 20_000)]
    [InlineData(5000, 5000)]
    [InlineData(50_000, 500)]
    public void What_caches_and_others_on_their_way_hold_is_not_in_use(int size, int count)
    {
        const long Management = 100_000;
        Block[] blocks = [.. Enumerable.Range(0, count).Select(_ => Block.Of(heap, (nuint)size))];
        Assert.InRange(heap.GetStatistics().InUseBytes, (long)size * count, (long)size * count * 5 / 2);
        Crew.Run(() =>
        {
            heap.Free(heap.Alloc(10));
            Array.ForEach(blocks, block => block.Free(heap));
            Assert.InRange(heap.GetStatistics().InUseBytes, 0, Management);
        });
        Assert.InRange(heap.GetStatistics().InUseBytes, 0, Management);

        blocks = [.. Enumerable.Range(0, count).Select(_ => Block.Of(heap, (nuint)size))];
        Array.ForEach(blocks, block => block.Free(heap));
        Assert.InRange(heap.GetStatistics().InUseBytes, 0, Management);
    }

    [Fact]
    public void What_is_committed_falls_when_memory_is_given_back_and_what_is_resident_with_it()
    {
        const int Size = 100_000, Count = 1000, Kept = 10;
        Block[] blocks = [.. Enumerable.Range(0, Count).Select(_ => Block.Of(heap, Size))];
        NativeHeapStatistics full = heap.GetStatistics();
        Assert.InRange(full.CommittedBytes, (long)Size * Count, full.SystemBytes);
        Assert.InRange(full.ResidentBytes, (long)Size * Count, full.CommittedBytes);

        for (int index = 0; index < Count; index++)
        {
            if (index % (Count / Kept) != 0)
                blocks[index].Free(heap);
        }

        heap.Trim();
        NativeHeapStatistics holey = heap.GetStatistics();
        Assert.InRange(holey.SystemBytes, full.SystemBytes / 2, full.SystemBytes);
        Assert.InRange(holey.CommittedBytes, Size * Kept, 4 * Mebi);
        Assert.InRange(holey.ResidentBytes, Size * Kept, holey.CommittedBytes);

        for (int index = 0; index < Count - Kept; index++)
            Block.Of(heap, Size);
        NativeHeapStatistics again = heap.GetStatistics();
        Assert.InRange(again.CommittedBytes, (long)Size * Count, again.SystemBytes);
        Assert.InRange(again.ResidentBytes, (long)Size * Count, again.CommittedBytes);
    }

    [Fact]
    public void Memory_that_was_never_written_to_is_not_resident()
    {
        void* mapped = heap.Alloc(100 * Mebi);
        for (int count = 0; count < 100; count++)
            heap.Alloc(100_000);
        NativeHeapStatistics untouched = heap.GetStatistics();
        Assert.InRange(untouched.CommittedBytes, 110 * Mebi, 120 * Mebi);
        Assert.InRange(untouched.ResidentBytes, 1, 4 * Mebi);
        Block.Hold(mapped, 100 * Mebi);
        Assert.InRange(heap.GetStatistics().ResidentBytes, 100 * Mebi, 104 * Mebi);
    }

    [Fact]
    public void Resident_bytes_are_counted_in_every_arena()
    {
        const int Threads = 4;
        Crew.Run(Threads, _ =>
        {
            for (int count = 0; count < 3000; count++)
                Block.Of(heap, 5000);
        });
        NativeHeapStatistics found = heap.GetStatistics();
        Assert.InRange(found.ResidentBytes, (long)Threads * 3000 * 5000, found.CommittedBytes);
    }

    [Fact]
    public void A_heap_that_was_never_used_has_nothing()
    {
        NativeHeapStatistics none = heap.GetStatistics();
        Assert.Equal((0, 0, 0, 0), (none.SystemBytes, none.CommittedBytes, none.ResidentBytes, none.AllocatedBytes));
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
            CommittedBytes = 2L << 30,
            ResidentBytes = 1L << 30,
            PeakSystemBytes = (5L << 40) + (3L << 38),
            AllocatedBytes = long.MaxValue,
            Allocations = 6,
            Arenas = 2,
            Threads = 3,
            LockWaits = 4,
            FailedAllocations = 5,
        };
        Assert.Equal(
            "in use 11.2 MiB, cached 1023 B, free 1 KiB, mapped 10 MiB (blocks 1); "
            + "from the system 3 GiB, committed 2 GiB, resident 1 GiB, peak 5.8 TiB, trimmed 0 B; "
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
        Block[] blocks = [.. Enumerable.Range(0, Held).Select(number => number % 3 == 0
            ? Block.Hold(guarded.AlignedAlloc((nuint)size, 64), (nuint)size)
            : Block.Of(guarded, (nuint)size))];
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
                Block kept = Block.Of(heap, (nuint)(index * 900), number),
                    freed = Block.Of(heap, (nuint)(index * 900), number);
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

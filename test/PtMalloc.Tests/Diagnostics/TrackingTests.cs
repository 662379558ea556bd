using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>Heaps that remember who allocated what.</summary>
public sealed unsafe class TrackingTests : IDisposable
{
    private readonly NativeHeap heap = new(new NativeHeapOptions { TrackAllocations = true });

    public void Dispose() => heap.Dispose();

    [Fact]
    public void Live_blocks_come_oldest_first_with_size_and_tag()
    {
        NativeHeap.Tag = "first";
        void* first = heap.Alloc(10);
        NativeHeap.Tag = "second";
        void* second = heap.AlignedAlloc(20, 64);
        NativeHeap.Tag = "";
        void* third = heap.AllocZeroed(3, 10);
        Assert.Equal(
            [((nint)first, 10u, "first"), ((nint)second, 20u, "second"), ((nint)third, 30u, "")],
            heap.GetLiveBlocks().Select(static block => (block.Address, (uint)block.Size, block.Tag)));
    }

    [Fact]
    public void A_tag_goes_to_what_is_begun_and_does_not_come_back_from_it()
    {
        NativeHeap.Tag = "mine";
        Crew.Run(static () =>
        {
            Assert.Equal("mine", NativeHeap.Tag);
            NativeHeap.Tag = "another's";
        });
        Assert.Equal("mine", NativeHeap.Tag);
        NativeHeap.Tag = "";
        Assert.Throws<ArgumentNullException>("value", static () => NativeHeap.Tag = null!);
    }

    [Fact]
    public void The_stack_begins_with_who_allocated()
    {
        heap.Alloc(1);
        heap.TryAlloc(1);
        heap.AllocZeroed(1);
        heap.AllocZeroed(1, 1);
        heap.AlignedAlloc(1, 64);
        heap.Realloc(null, 1);
        Assert.All(heap.GetLiveBlocks(), static block =>
            Assert.Equal(nameof(The_stack_begins_with_who_allocated), block.Stack.GetFrame(0)?.GetMethod()?.Name));
    }

    [Fact]
    public void Freed_blocks_are_forgotten()
    {
        heap.Free(heap.Alloc(10));
        heap.FreeSized(heap.Alloc(10), 10);
        Assert.Empty(heap.GetLiveBlocks());
    }

    [Fact]
    public void A_resized_block_is_known_by_its_new_place_and_size()
    {
        void* block = heap.Alloc(10);
        heap.Alloc(10);
        void* moved = heap.Realloc(block, 100_000);
        Assert.Equal(
            [((nint)moved, 100_000u)],
            heap.GetLiveBlocks()
                .Where(static block => block.Size != 10)
                .Select(static block => (block.Address, (uint)block.Size)));
        Assert.Equal(2, heap.GetLiveBlocks().Count);
    }

    [Fact]
    public void A_block_that_cannot_be_resized_is_still_known()
    {
        void* block = heap.Alloc(10);
        Assert.Throws<OutOfMemoryException>(() => heap.Realloc(block, nuint.MaxValue));
        Assert.Equal([(nint)block], heap.GetLiveBlocks().Select(static block => block.Address));
    }

    [Fact]
    public void Threads_that_exchange_addresses_lose_none()
    {
        List<nint> live = [];
        Crew.Run(4, _ =>
        {
            for (int round = 0; round < 1500; round++)
            {
                void* block = heap.Alloc(100);
                if (round % 50 != 0)
                {
                    heap.Free(block);
                    continue;
                }

                lock (live)
                    live.Add((nint)block);
            }
        });
        Assert.Equal(live.Order(), heap.GetLiveBlocks().Select(static block => block.Address).Order());
    }

    [Fact]
    public void A_heap_that_does_not_track_says_how_to()
    {
        using NativeHeap plain = new(new NativeHeapOptions { Name = "plain" });
        string message = Assert.Throws<InvalidOperationException>(() => plain.GetLiveBlocks()).Message;
        Assert.Equal("The heap \"plain\" does not track allocations: make it with TrackAllocations.", message);
    }
}

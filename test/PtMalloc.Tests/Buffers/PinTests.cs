using System;
using System.Buffers;
using System.Collections.Generic;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Buffers;

/// <summary>
/// Pinned memory stays where it is until it is unpinned, whatever is disposed of meanwhile: the system may be writing
/// to it. Measured at the kernel.
/// </summary>
[Collection(nameof(Alone))]
public sealed unsafe class PinTests
{
    private const int Length = 10_000;

    [Fact]
    public void A_heap_that_is_disposed_of_keeps_its_memory_until_the_last_pin_is_gone()
    {
        NativeHeap heap = new();
        NativeMemoryManager<byte> manager = new(Length, heap);
        MemoryHandle first = manager.Pin(), second = manager.Memory[100..].Pin();
        heap.Dispose();
        Block pinned = Block.Hold(first.Pointer, Length);

        Assert.Throws<ObjectDisposedException>(() => heap.Alloc(10));
        Assert.Throws<ObjectDisposedException>(() => manager.Pin());
        first.Dispose();
        first.Dispose();
        Assert.True(pinned.IsIntact);
        second.Dispose();
        Assert.Equal(0, ProcessMemory.PagesWithMemory(pinned.Address, pinned.Size));
        manager.Dispose();
    }

    [Fact]
    public void A_manager_that_is_disposed_of_keeps_its_block_until_the_last_pin_is_gone()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = GuardLevel.Canaries });
        NativeMemoryManager<byte> manager = new(Length, heap);
        MemoryHandle pin = manager.Pin();
        Block pinned = Block.Hold(pin.Pointer, Length);
        manager.Dispose();

        for (int number = 0; number < 100; number++)
            Assert.False(Block.Of(heap, Length, number).Overlaps(pinned));
        Assert.True(pinned.IsIntact);
        Assert.Throws<ObjectDisposedException>(() => manager.GetSpan());
        pin.Dispose();
        Assert.DoesNotContain(pinned.Address, Live(heap));
    }

    [Fact]
    public void Unpinning_what_is_not_pinned_does_nothing()
    {
        using NativeHeap heap = new();
        NativeMemoryManager<byte> manager = new(Length, heap);
        manager.Unpin();
        manager.Pin().Dispose();
        manager.Unpin();
        Assert.Equal(Length, manager.GetSpan().Length);
        manager.Dispose();
        manager.Unpin();
        Assert.Empty(Live(heap));
    }

    [Fact]
    public void Threads_may_pin_while_another_disposes()
    {
        for (int round = 0; round < 300; round++)
        {
            NativeHeap heap = new();
            NativeMemoryManager<byte> manager = new(100, heap);
            Crew.Run(3, number =>
            {
                if (number == 0)
                {
                    manager.Dispose();
                    heap.Dispose();
                    return;
                }

                try
                {
                    using MemoryHandle pin = manager.Pin();
                    Assert.True(Block.Hold(pin.Pointer, 100).IsIntact);
                }
                catch (ObjectDisposedException)
                {
                    // It came too late.
                }
            });
        }
    }

    private static List<nint> Live(NativeHeap heap)
    {
        List<nint> found = [];
        heap.Walk(block => found.Add(block.Address));
        return found;
    }
}

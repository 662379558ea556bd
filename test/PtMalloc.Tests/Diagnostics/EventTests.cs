using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.Linq;
using PtMalloc.Managed;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>What a listener to the event source "PtMalloc-NativeHeap" hears.</summary>
public sealed unsafe class EventTests : IDisposable
{
    private readonly NativeHeap heap =
        new(new NativeHeapOptions { Name = "heard " + Guid.NewGuid(), TrackAllocations = true });
    private readonly Listener listener = new();

    public void Dispose()
    {
        listener.Dispose();
        heap.Dispose();
    }

    [Fact]
    public void A_heap_that_gets_memory_tells_how_much_it_has()
    {
        heap.Alloc(10 << 20);
        object?[] grow = Assert.Single(Heard("Grow"));
        Assert.InRange((long)grow[1]!, 10 << 20, 11 << 20);
    }

    [Fact]
    public void A_heap_that_gives_memory_back_tells_what_it_has_left()
    {
        void* block = heap.Alloc(10 << 20);
        heap.Alloc(100);
        heap.Free(block);
        Assert.InRange((long)Assert.Single(Heard("Trim"))[1]!, 1, 1 << 20);
    }

    [Fact]
    public void A_heap_disposed_of_with_blocks_in_use_tells_the_leak()
    {
        heap.Alloc(100);
        heap.Alloc(200);
        heap.Dispose();
        Assert.Equal([heap.Name, 2L, 300L], Assert.Single(Heard("Leak")));
    }

    [Fact]
    public void A_heap_without_blocks_in_use_has_no_leak()
    {
        heap.Free(heap.Alloc(100));
        heap.Dispose();
        Assert.Empty(Heard("Leak"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public void A_double_free_is_told_with_its_message(int size)
    {
        void* block = heap.Alloc((nuint)size);
        heap.Free(block);
        string message = Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(block)).Message;
        Assert.Equal([heap.Name, message], Assert.Single(Heard("DoubleFree")));
        Assert.Empty(Heard("Corruption"));
    }

    [Fact]
    public void Corruption_is_told_with_its_message()
    {
        byte* block = (byte*)heap.Alloc(100);
        string message = Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(block + 16)).Message;
        Assert.Equal([heap.Name, message], Assert.Single(Heard("Corruption")));
    }

    [Fact]
    public void Disposing_of_one_heap_is_not_told_as_another_ones_trim()
    {
        NativeHeap other = new();
        other.Alloc(10 << 20);
        heap.Alloc(100);
        other.Dispose();
        for (int size = 16; size < 4000; size += 16)
            heap.Alloc((nuint)size);
        Assert.Empty(Heard("Trim"));
    }

    [Fact]
    public void A_listener_may_use_the_heap_that_it_hears_of()
    {
        Block? block = null;
        listener.OnEvent = () => block ??= Block.Of(heap, 5000);
        Crew.Run(() =>
        {
            Block large = Block.Of(heap, 10 << 20);
            large.Free(heap);
        });
        listener.OnEvent = null;
        Assert.True(block!.IsIntact);
        block.Free(heap);
        heap.Verify();
    }

    [Fact]
    public void A_listener_may_use_another_heap_than_the_one_it_hears_of()
    {
        using NativeHeap other = new();
        listener.OnEvent = () => other.Free(other.Alloc(5000));
        Block block = Block.Of(heap, 10 << 20);
        listener.OnEvent = null;
        block.Free(heap);
        Assert.True(Block.Of(heap, 300).IsIntact);
        heap.Verify();
        other.Verify();
    }

    private IEnumerable<object?[]> Heard(string name) =>
        listener.Events.Where(each => each.Name == name && heap.Name.Equals(each.Payload[0]))
            .Select(static each => each.Payload);

    private sealed class Listener : EventListener
    {
        public ConcurrentQueue<(string? Name, object?[] Payload)> Events { get; } = [];

        /// <summary>
        /// What the listener does at each event of the thread that set it, or of threads that work for it.
        /// </summary>
        public Action? OnEvent { get; set; }

        public Listener() => Telemetry.Make(); // which happens by itself a moment after the first heap is made

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "PtMalloc-NativeHeap")
                EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            Events.Enqueue((eventData.EventName, [.. eventData.Payload ?? []]));
            OnEvent?.Invoke();
        }
    }
}

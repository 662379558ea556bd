using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Tests;

public sealed class NativeMemoryManagerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1_000_003)]
    public void Its_memory_has_just_the_length_that_was_asked_for(int length)
    {
        using NativeMemoryManager<int> manager = new(length);

        Assert.Equal(length, manager.Memory.Length);
        Assert.Equal(length, manager.GetSpan().Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(4096)]
    public void Memory_begins_at_a_multiple_of_its_alignment(int alignment)
    {
        using NativeMemoryManager<int> manager = new(1000, alignment: (nuint)alignment);
        using MemoryHandle pin = manager.Pin();
        unsafe
        {
            Assert.Equal(0, (nint)pin.Pointer % alignment);
        }
    }

    [Fact]
    public void An_alignment_that_is_no_power_of_two_is_refused() =>
        Assert.Throws<ArgumentException>("alignment", static () => new NativeMemoryManager<byte>(10, alignment: 3));

    [Fact]
    public unsafe void Memory_span_and_pin_are_the_same_elements()
    {
        using NativeMemoryManager<int> manager = new(10);

        manager.Memory.Span[3] = 42;
        using MemoryHandle pin = manager.Memory.Pin();

        Assert.Equal(42, manager.GetSpan()[3]);
        Assert.Equal(42, ((int*)pin.Pointer)[3]);
    }

    [Fact]
    public void A_negative_length_is_refused()
    {
        ArgumentOutOfRangeException error =
            Assert.Throws<ArgumentOutOfRangeException>(() => new NativeMemoryManager<int>(-1));

        Assert.Equal("length", error.ParamName);
    }

    [Fact]
    public void More_bytes_than_an_int_can_say_are_elements_all_the_same()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 1 << 20 });

        OutOfMemoryException error =
            Assert.Throws<OutOfMemoryException>(() => new NativeMemoryManager<decimal>(int.MaxValue, heap));

        Assert.Contains("34359738352 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(10)]
    public unsafe void Pin_gives_an_elements_address_up_to_the_end(int index)
    {
        using NativeMemoryManager<int> manager = new(10);
        fixed (int* start = manager.GetSpan())
        {
            using MemoryHandle pin = manager.Pin(index);

            Assert.True(pin.Pointer == start + index);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    public void Pin_refuses_an_index_past_the_end(int index)
    {
        using NativeMemoryManager<int> manager = new(10);

        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => manager.Pin(index));

        Assert.Equal("elementIndex", error.ParamName);
    }

    [Fact]
    public unsafe void The_empty_memory_at_the_end_can_be_pinned()
    {
        using NativeMemoryManager<int> manager = new(10);

        using MemoryHandle pin = manager.Memory[10..].Pin();

        Assert.True(pin.Pointer != null);
    }

    [Fact]
    public void Unpinning_leaves_the_memory()
    {
        using NativeMemoryManager<int> manager = new(10);

        manager.Pin().Dispose();
        manager.Unpin();

        Assert.Equal(10, manager.GetSpan().Length);
    }

    [Fact]
    public void There_is_no_array_beneath()
    {
        using NativeMemoryManager<int> manager = new(10);

        Assert.False(MemoryMarshal.TryGetArray<int>(manager.Memory, out _));
    }

    [Fact]
    public void A_second_Dispose_does_nothing()
    {
        using NativeHeap heap = new();
        NativeMemoryManager<long> manager = new(10, heap);

        manager.Dispose();
        using NativeMemoryManager<long> next = new(10, heap);
        next.GetSpan().Fill(7);
        manager.Dispose();

        Assert.True(next.GetSpan().IndexOfAnyExcept(7) < 0);
    }

    [Fact]
    public void After_Dispose_memory_that_was_handed_out_refuses_every_use()
    {
        NativeMemoryManager<int> manager = new(10);
        Memory<int> memory = manager.Memory;
        manager.Dispose();

        RefusesEveryUse(manager, memory);
    }

    [Fact]
    public void After_the_heaps_Dispose_memory_that_was_handed_out_refuses_every_use()
    {
        NativeHeap heap = new();
        NativeMemoryManager<int> manager = new(10, heap);
        Memory<int> memory = manager.Memory;
        heap.Dispose();

        RefusesEveryUse(manager, memory);
        manager.Dispose();
    }

    [Fact]
    public void A_forgotten_manager_takes_no_memory_from_a_span()
    {
        using NativeHeap heap = new();
        Span<long> span = Forget(heap);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        using NativeMemoryManager<long> other = new(1000, heap);
        other.GetSpan().Fill(-1);

        Assert.True(span.IndexOfAnyExcept(7) < 0);
    }

    [Fact]
    public async Task Memory_can_be_used_across_awaits_and_disposed_of_on_another_thread()
    {
        using NativeHeap heap = new();
        NativeMemoryManager<byte> manager = new(1000, heap);
        System.IO.MemoryStream source = new(new byte[1000]);

        int read = await source.ReadAsync(manager.Memory, TestContext.Current.CancellationToken);
        await Task.Run(manager.Dispose, TestContext.Current.CancellationToken);

        Assert.Equal(1000, read);
        Assert.Throws<ObjectDisposedException>(() => manager.Memory);
    }

    private static Span<long> Forget(NativeHeap heap)
    {
        Span<long> span = new NativeMemoryManager<long>(1000, heap).Memory.Span;
        span.Fill(7);
        return span;
    }

    private static void RefusesEveryUse(NativeMemoryManager<int> manager, Memory<int> memory)
    {
        Assert.Throws<ObjectDisposedException>(() => manager.Memory);
        Assert.Throws<ObjectDisposedException>(() => manager.GetSpan());
        Assert.Throws<ObjectDisposedException>(() => manager.Pin());
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
    }
}

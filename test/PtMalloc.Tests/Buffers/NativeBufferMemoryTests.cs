using System;
using System.Buffers;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Tests;

/// <summary>A buffer's elements as Memory.</summary>
public sealed class NativeBufferMemoryTests
{
    [Fact]
    public async Task Memory_is_the_buffers_elements()
    {
        using NativeBuffer<byte> buffer = new(1000);
        using MemoryStream stream = new(new byte[1000]);
        buffer.Fill(7);

        await stream.ReadExactlyAsync(buffer.Memory, TestContext.Current.CancellationToken);

        Assert.True(buffer.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        buffer.Memory.Span[999] = 5;
        Assert.Equal(5, buffer[999]);
    }

    [Fact]
    public void A_part_begins_and_ends_where_it_is_asked_to()
    {
        using NativeBuffer<int> buffer = new(10);
        for (nuint index = 0; index < 10; index++)
            buffer[index] = (int)index;

        Assert.Equal([3, 4, 5], buffer.AsMemory(3, 3).ToArray());
        Assert.Equal([4], buffer.AsMemory(3, 3).Slice(1, 1).ToArray());
        Assert.Empty(buffer.AsMemory(10, 0).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsMemory(8, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsMemory(11, 0));
    }

    [Fact]
    public void Memory_sees_the_elements_after_a_resize_and_refuses_where_there_are_too_few()
    {
        using NativeBuffer<int> buffer = new(10);
        buffer.Fill(1);
        Memory<int> memory = buffer.Memory;

        buffer.Resize(1_000_000);
        buffer[5] = 2;

        Assert.Equal(10, memory.Length);
        Assert.Equal(2, memory.Span[5]);
        buffer.Resize(9);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Span[0]);
    }

    [Fact]
    public void Memory_of_a_buffer_that_is_gone_is_refused()
    {
        NativeHeap heap = new();
        NativeBuffer<int> first = new(10, heap), second = new(10, heap);
        Memory<int> ofFirst = first.Memory, ofSecond = second.Memory;

        first.Dispose();
        heap.Dispose();

        Assert.Throws<ObjectDisposedException>(() => ofFirst.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => ofSecond.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => first.Memory);
        Assert.Throws<ObjectDisposedException>(() => second[0]);
        Assert.Throws<ObjectDisposedException>(() => first[0]);
    }

    [Fact]
    public unsafe void A_pin_is_the_elements_address()
    {
        using NativeBuffer<long> buffer = new(10);
        using MemoryHandle pin = buffer.AsMemory(2, 5)[1..].Pin();

        Assert.Equal((nint)(buffer.Pointer + 3), (nint)pin.Pointer);
    }

    [Fact]
    public void A_buffer_longer_than_memory_is_taken_in_parts()
    {
        using NativeBuffer<byte> buffer = new((nuint)int.MaxValue + 10);

        Assert.Throws<InvalidOperationException>(() => buffer.Memory);
        buffer.AsMemory((nuint)int.MaxValue, 10).Span[9] = 3;
        Assert.Equal(3, buffer[(nuint)int.MaxValue + 9]);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace PtMalloc.Tests;

public sealed unsafe class NativeBufferTests
{
    [Fact]
    public void It_has_the_length_that_was_asked_for()
    {
        using NativeBuffer<long> buffer = new(1000);

        Assert.Equal(1000u, buffer.Length);
        Assert.Equal(1000, buffer.AsSpan().Length);
    }

    [Fact]
    public void An_element_is_the_same_through_indexer_span_and_pointer()
    {
        using NativeBuffer<long> buffer = new(10);

        buffer[7] = 42;
        buffer.AsSpan(7, 1)[0]++;
        buffer.Pointer[7]++;

        Assert.Equal(44, buffer.AsSpan()[7]);
    }

    [Fact]
    public void The_first_index_past_the_end_is_refused()
    {
        using NativeBuffer<int> buffer = new(10);

        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => buffer[10]);

        Assert.Contains("less than the buffer's length, 10", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(5, 6)]
    [InlineData(11, 0)]
    [InlineData(0, -1)]
    public void A_slice_that_is_not_all_in_the_buffer_is_refused(uint start, int length)
    {
        using NativeBuffer<int> buffer = new(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(start, length).Length);
    }

    [Fact]
    public void A_slice_whose_end_overflows_is_refused()
    {
        using NativeBuffer<int> buffer = new(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(nuint.MaxValue, 2).Length);
    }

    [Fact]
    public void The_empty_slice_at_the_end_is_there()
    {
        using NativeBuffer<int> buffer = new(10);

        Assert.True(buffer.AsSpan(10, 0).IsEmpty);
    }

    [Fact]
    public void Length_zero_is_a_buffer_without_elements()
    {
        using NativeBuffer<int> buffer = new(0);

        Assert.True(buffer.AsSpan().IsEmpty);
        Assert.True(buffer.Pointer != null);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer[0]);
    }

    [Fact]
    public void Fill_sets_all_elements()
    {
        using NativeBuffer<short> buffer = new(1000);

        buffer.Fill(-7);

        Assert.True(buffer.AsSpan().IndexOfAnyExcept((short)-7) < 0);
    }

    [Fact]
    public void Clear_makes_all_elements_zero()
    {
        using NativeBuffer<long> buffer = new(100);
        buffer.Fill(-1);

        buffer.Clear();

        Assert.True(buffer.AsSpan().IndexOfAnyExcept(0) < 0);
    }

    [Theory]
    [InlineData(100, 100_000)]
    [InlineData(100_000, 100)]
    [InlineData(1_000_000, 3_000_000)]
    public void Resize_keeps_what_fits(uint before, uint after)
    {
        using NativeBuffer<int> buffer = Counting(before);

        buffer.Resize(after);

        Assert.Equal(after, buffer.Length);
        RequireCounting(buffer.AsSpan(0, (int)uint.Min(before, after)));
    }

    [Fact]
    public void A_buffer_can_be_resized_to_nothing_and_back()
    {
        using NativeBuffer<int> buffer = Counting(10);

        buffer.Resize(0);
        Assert.Equal(0u, buffer.Length);
        buffer.Resize(10);

        buffer[9] = 5;
        Assert.Equal(5, buffer[9]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public void The_alignment_holds_through_resizes(uint alignment)
    {
        using NativeBuffer<byte> buffer = new(100, alignment: alignment);
        for (uint length = 100; length < 1_000_000; length *= 7)
        {
            Assert.Equal(0u, (nuint)buffer.Pointer % alignment);
            buffer.Fill((byte)length);
            buffer.Resize(length * 7);
            Assert.True(buffer.AsSpan(0, (int)length).IndexOfAnyExcept((byte)length) < 0);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(48)]
    public void An_alignment_that_is_no_power_of_two_is_refused(uint alignment)
    {
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => new NativeBuffer<byte>(100, alignment: alignment));

        Assert.Equal("alignment", error.ParamName);
    }

    [Fact]
    public void A_count_of_bytes_that_overflows_is_out_of_memory()
    {
        nuint wrapsToZero = (nuint.MaxValue / sizeof(long)) + 1;

        Assert.Throws<OutOfMemoryException>(() => new NativeBuffer<long>(wrapsToZero));
        Assert.Throws<OutOfMemoryException>(() => new NativeBuffer<long>(wrapsToZero, alignment: 64));
        Assert.Throws<OutOfMemoryException>(() => new NativeBuffer<byte>(nuint.MaxValue));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void A_resize_that_overflows_leaves_the_buffer_as_it_was(uint alignment)
    {
        using NativeBuffer<int> buffer = Counting(10, alignment: alignment);

        Assert.Throws<OutOfMemoryException>(() => buffer.Resize((nuint.MaxValue / sizeof(int)) + 1));

        RequireCounting(buffer.AsSpan());
    }

    [Fact]
    public void Beyond_two_gibibytes_elements_are_reached_and_slices_taken()
    {
        nuint far = ((nuint)5 << 30) + 5;
        using NativeBuffer<byte> buffer = Require(far + 10);

        buffer[far] = 7;

        Assert.Equal(7, buffer.AsSpan(far, 10)[0]);
        Assert.Equal(int.MaxValue, buffer.AsSpan(10, int.MaxValue).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(far, 11).Length);
    }

    [Fact]
    public void A_buffer_longer_than_a_span_says_to_take_slices()
    {
        using NativeBuffer<byte> buffer = Require((nuint)int.MaxValue + 1);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => buffer.AsSpan().Length);

        Assert.Equal(
            "The buffer has 2147483648 elements, a span at most 2147483647: take slices with AsSpan(start, length).",
            error.Message);
    }

    [Fact]
    public void A_second_Dispose_does_nothing()
    {
        using NativeHeap heap = new();
        NativeBuffer<int> buffer = new(10, heap);

        buffer.Dispose();
        using NativeBuffer<int> next = Counting(10, heap);
        buffer.Dispose();

        RequireCounting(next.AsSpan());
        Assert.Equal(0u, buffer.Length);
    }

    [Fact]
    public void A_disposed_buffer_refuses_every_use()
    {
        NativeBuffer<int> buffer = new(10);
        buffer.Dispose();

        RefusesEveryUse(buffer, "NativeBuffer");
    }

    [Fact]
    public void A_buffer_whose_heap_was_disposed_of_refuses_every_use()
    {
        NativeHeap heap = new();
        NativeBuffer<int> buffer = new(10, heap);
        heap.Dispose();

        RefusesEveryUse(buffer, "NativeHeap");
        buffer.Dispose();
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void All_its_memory_goes_back_to_the_heap(uint alignment)
    {
        using NativeHeap heap = new();
        using (NativeBuffer<byte> buffer = new(1000, heap, alignment))
        {
            buffer.Resize(100_000);
            buffer.Resize(10);
            buffer.Resize(1_000_000);
        }

        List<NativeBlock> live = [];
        heap.Walk(live.Add);
        Assert.Empty(live);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void A_heaps_limit_leaves_buffer_and_heap_usable(uint alignment)
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 4 << 20 });
        using NativeBuffer<int> buffer = Counting(1000, heap, alignment);

        Assert.Throws<OutOfMemoryException>(() => buffer.Resize(4 << 20));
        Assert.Throws<OutOfMemoryException>(() => new NativeBuffer<int>(4 << 20, heap, alignment));
        buffer.Resize(2000);

        RequireCounting(buffer.AsSpan(0, 1000));
    }

    [Fact]
    public void In_a_zeroing_heap_it_begins_with_zeros()
    {
        using NativeHeap heap = new(new NativeHeapOptions { ZeroMemory = true });
        using (NativeBuffer<long> before = new(100, heap))
            before.Fill(-1);

        using NativeBuffer<long> buffer = new(100, heap);

        Assert.True(buffer.AsSpan().IndexOfAnyExcept(0) < 0);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void In_a_zeroing_heap_what_a_resize_adds_is_zero(uint alignment)
    {
        using NativeHeap heap = new(new NativeHeapOptions { ZeroMemory = true });
        foreach (uint length in (uint[])[1000, 50, 100, 104, 10, 1000, 300_000, 200_001, 200_009])
        {
            using NativeBuffer<byte> buffer = new(length, heap, alignment);
            foreach (uint next in (uint[])[120, 50, 51, 100, 5000, 200_000, 100_001, 100_007, 1, 24])
            {
                nuint before = buffer.Length;
                buffer.Fill(0xff);
                buffer.Resize(next);
                Assert.True(
                    next <= before || buffer.AsSpan(before, (int)(next - before)).IndexOfAnyExcept((byte)0) < 0);
            }
        }
    }

    [Fact]
    public void Threads_can_fill_slices_of_one_buffer()
    {
        using NativeBuffer<int> buffer = new(8 * 1000);

        System.Threading.Tasks.Parallel.For(0, 8, part => buffer.AsSpan((nuint)part * 1000, 1000).Fill(part));

        Assert.Equal(Enumerable.Range(0, 8 * 1000).Select(index => index / 1000), buffer.AsSpan().ToArray());
    }

    private static NativeBuffer<int> Counting(nuint length, NativeHeap? heap = null, nuint alignment = 16)
    {
        NativeBuffer<int> buffer = new(length, heap, alignment);
        for (nuint index = 0; index < length; index++)
            buffer[index] = (int)index;
        return buffer;
    }

    private static void RequireCounting(Span<int> elements)
    {
        for (int index = 0; index < elements.Length; index++)
        {
            if (elements[index] != index)
                Assert.Fail($"Expected {index} at {index}, found {elements[index]}.");
        }
    }

    /// <summary>
    /// A buffer of which only some pages are touched; the test is skipped where the system promises no such memory.
    /// </summary>
    private static NativeBuffer<byte> Require(nuint length)
    {
        try
        {
            return new(length);
        }
        catch (OutOfMemoryException)
        {
            Assert.Skip($"The system has no {length} bytes.");
            throw;
        }
    }

    private static void RefusesEveryUse(NativeBuffer<int> buffer, string named)
    {
        Assert.All<Action>(
            [
                () => _ = buffer[0],
                () => _ = buffer.Pointer,
                () => buffer.AsSpan(),
                () => buffer.AsSpan(0, 0),
                () => buffer.Clear(),
                () => buffer.Fill(1),
                () => buffer.Resize(1),
            ],
            use => Assert.Contains(
                named, Assert.Throws<ObjectDisposedException>(use).ObjectName, StringComparison.Ordinal));
    }
}

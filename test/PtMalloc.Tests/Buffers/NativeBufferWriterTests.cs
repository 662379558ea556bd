using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace PtMalloc.Tests;

public sealed class NativeBufferWriterTests
{
    [Fact]
    public void A_new_writer_is_empty_and_has_its_capacity()
    {
        using NativeBufferWriter writer = new(100);

        Assert.True(writer.WrittenSpan.IsEmpty);
        Assert.Equal(0, writer.WrittenCount);
        Assert.Equal(100, writer.Capacity);
        Assert.Equal(100, writer.FreeCapacity);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void The_room_is_at_least_what_was_hinted_at_and_never_none(int sizeHint)
    {
        using NativeBufferWriter writer = new();

        Assert.True(writer.GetSpan(sizeHint).Length >= Math.Max(sizeHint, 1));
        Assert.Equal(writer.FreeCapacity, writer.GetMemory(sizeHint).Length);
    }

    [Fact]
    public void A_writer_with_room_does_not_grow()
    {
        using NativeBufferWriter writer = new(100);

        writer.GetSpan(60);
        writer.Advance(60);
        writer.GetSpan(40);

        Assert.Equal(100, writer.Capacity);
    }

    [Fact]
    public void Growth_doubles_the_capacity()
    {
        using NativeBufferWriter writer = new(1000);
        writer.Advance(1000);

        writer.GetSpan();

        Assert.Equal(2000, writer.Capacity);
    }

    [Fact]
    public void What_was_written_stays_through_growth()
    {
        using NativeBufferWriter writer = new();
        byte[] bytes = [.. Enumerable.Range(0, 10_000).Select(number => (byte)number)];

        foreach (byte[] piece in bytes.Chunk(17))
            writer.Write(piece);

        Assert.Equal(bytes, writer.WrittenSpan);
        Assert.Equal(bytes, writer.WrittenMemory.Span);
    }

    [Fact]
    public void Memory_of_what_was_written_stays_valid_through_growth()
    {
        using NativeBufferWriter writer = new();
        writer.Write("abc"u8);
        ReadOnlyMemory<byte> memory = writer.WrittenMemory;

        writer.GetSpan(10_000_000);

        Assert.Equal("abc"u8, memory.Span);
    }

    [Fact]
    public void A_serialiser_can_write_to_it()
    {
        using NativeBufferWriter writer = new();
        using (Utf8JsonWriter json = new(writer))
        {
            json.WriteStartArray();
            foreach (int number in Enumerable.Range(0, 1000))
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        using JsonDocument document = JsonDocument.Parse(writer.WrittenMemory);
        Assert.Equal(
            Enumerable.Range(0, 1000), document.RootElement.EnumerateArray().Select(element => element.GetInt32()));
    }

    [Fact]
    public void Advancing_past_the_room_is_refused_and_changes_nothing()
    {
        using NativeBufferWriter writer = new(10);
        writer.Advance(4);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => writer.Advance(7));

        Assert.Contains("at most 6 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, writer.WrittenCount);
    }

    [Fact]
    public void Negative_counts_are_refused()
    {
        using NativeBufferWriter writer = new(10);

        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1)).ParamName);
        Assert.Equal("sizeHint", Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetSpan(-1).Length).ParamName);
        Assert.Equal("sizeHint", Assert.Throws<ArgumentOutOfRangeException>(() => writer.GetMemory(-1)).ParamName);
        Assert.Equal(
            "initialCapacity", Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBufferWriter(-1)).ParamName);
    }

    [Fact]
    public void More_than_a_span_can_have_is_out_of_memory()
    {
        using NativeBufferWriter writer = new();
        writer.Write("abc"u8);

        OutOfMemoryException error = Assert.Throws<OutOfMemoryException>(() => writer.GetSpan(int.MaxValue).Length);

        Assert.Contains("3 are written, no room for 2147483647 more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_heaps_limit_leaves_the_writer_as_it_was()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 4 << 20 });
        using NativeBufferWriter writer = new(100, heap);
        writer.Write("abc"u8);

        Assert.Throws<OutOfMemoryException>(() => writer.GetSpan(8 << 20).Length);

        Assert.Equal(100, writer.Capacity);
        writer.Write("def"u8);
        Assert.Equal("abcdef"u8, writer.WrittenSpan);
    }

    [Theory]
    [InlineData(GuardLevel.Canaries, false, false)]
    [InlineData(GuardLevel.Quarantine, false, false)]
    [InlineData(GuardLevel.None, true, false)]
    [InlineData(GuardLevel.None, false, true)]
    [InlineData(GuardLevel.Quarantine, true, true)]
    public void In_any_kind_of_heap_a_writer_grows_and_leaves_nothing(GuardLevel guard, bool isTracked, bool isZeroed)
    {
        using NativeHeap heap =
            new(new NativeHeapOptions { Guard = guard, TrackAllocations = isTracked, ZeroMemory = isZeroed });
        byte[] bytes = [.. Enumerable.Range(0, 10_000).Select(number => (byte)number)];
        using (NativeBufferWriter writer = new(heap: heap))
        {
            foreach (byte[] piece in bytes.Chunk(17))
                writer.Write(piece);
            Assert.Equal(bytes, writer.WrittenSpan);
        }

        List<NativeBlock> live = [];
        heap.Walk(live.Add);
        Assert.Empty(live);
        heap.Verify();
    }

    [Fact]
    public void Clear_begins_anew_over_zeros()
    {
        using NativeBufferWriter writer = new(10);
        writer.Write("abc"u8);

        writer.Clear();

        Assert.Equal(0, writer.WrittenCount);
        Assert.Equal("\0\0\0"u8, writer.GetSpan()[..3]);
        Assert.Equal(10, writer.Capacity);
    }

    [Fact]
    public void ResetWrittenCount_begins_anew_over_what_was_written()
    {
        using NativeBufferWriter writer = new(10);
        writer.Write("abc"u8);

        writer.ResetWrittenCount();

        Assert.Equal(0, writer.WrittenCount);
        Assert.Equal("abc"u8, writer.GetSpan()[..3]);
    }

    [Fact]
    public void A_disposed_writer_refuses_every_use()
    {
        NativeBufferWriter writer = new(10);
        writer.Dispose();
        writer.Dispose();

        RefusesEveryUse(writer, nameof(NativeBufferWriter));
    }

    [Fact]
    public void A_writer_whose_heap_was_disposed_of_refuses_every_use()
    {
        NativeHeap heap = new();
        NativeBufferWriter writer = new(10, heap);
        heap.Dispose();

        RefusesEveryUse(writer, nameof(NativeHeap));
        writer.Dispose();
    }

    private static void RefusesEveryUse(NativeBufferWriter writer, string named)
    {
        Assert.All<Action>(
            [
                () => writer.GetSpan(),
                () => writer.GetMemory(),
                () => writer.Advance(0),
                () => writer.Clear(),
                () => writer.ResetWrittenCount(),
                () => _ = writer.WrittenCount,
                () => _ = writer.WrittenSpan,
                () => _ = writer.WrittenMemory,
                () => _ = writer.Capacity,
                () => _ = writer.FreeCapacity,
            ],
            use => Assert.Contains(
                named, Assert.Throws<ObjectDisposedException>(use).ObjectName, StringComparison.Ordinal));
    }
}

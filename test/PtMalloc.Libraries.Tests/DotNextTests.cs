using System;
using System.Buffers;
using DotNext.Buffers;
using Xunit;

namespace PtMalloc.Libraries.Tests;

/// <summary>DotNext's buffers over a pool of ours.</summary>
public sealed class DotNextTests
{
    [Fact]
    public void A_growing_writer_takes_its_memory_from_the_heap_and_gives_it_back()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "dotnext" });
        using NativeMemoryPool pool = new(heap);
        using (PoolingBufferWriter<byte> writer = new(pool.ToAllocator()))
        {
            for (int count = 0; count < 100_000; count++)
                writer.Write((ReadOnlySpan<byte>)[(byte)count, 1, 2]);
            Assert.Equal(300_000, writer.WrittenCount);
            Assert.Equal((byte)(99_999 & 255), writer.WrittenMemory.Span[^3]);
            Assert.InRange(heap.GetStatistics().InUseBytes, 300_000, long.MaxValue);
        }

        Assert.InRange(heap.GetStatistics().InUseBytes, 0, 100_000);
    }

    [Fact]
    public void A_writer_of_segments_takes_them_from_the_heap()
    {
        using NativeHeap heap = new();
        using NativeMemoryPool pool = new(heap);
        using SparseBufferWriter<byte> writer = new(pool);
        for (int count = 0; count < 1000; count++)
            writer.Write(new byte[777].AsSpan());
        Assert.Equal(777_000, writer.WrittenCount);
    }
}

using System.Buffers;
using System.IO;
using System.Linq;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Memory;
using Xunit;

namespace PtMalloc.Libraries.Tests;

/// <summary>Apache Arrow on native memory, at the 64 bytes that its format asks for.</summary>
public sealed class ArrowTests
{
    private const int CacheLine = 64;

    [Fact]
    public unsafe void A_batch_lives_in_the_heap_and_is_written_and_read()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "arrow" });
        HeapAllocator allocator = new(heap);
        int[] numbers = [.. Enumerable.Range(0, 100_000)];
        using (RecordBatch batch = new RecordBatch.Builder(allocator)
            .Append("numbers", nullable: false, new Int32Array.Builder().AppendRange(numbers).Build(allocator))
            .Append(
                "names",
                nullable: false,
                new StringArray.Builder()
                    .AppendRange(numbers.Select(static number => $"row {number}"))
                    .Build(allocator))
            .Build())
        {
            Int32Array column = (Int32Array)batch.Column(0);
            fixed (int* first = column.Values)
                Assert.Equal(0, (nint)first % CacheLine);
            Assert.InRange(heap.GetStatistics().InUseBytes, numbers.Length * sizeof(int), long.MaxValue);

            using MemoryStream stream = new();
            using (ArrowStreamWriter writer = new(stream, batch.Schema, leaveOpen: true))
            {
                writer.WriteRecordBatch(batch);
                writer.WriteEnd();
            }

            stream.Position = 0;
            using ArrowStreamReader reader = new(stream, allocator);
            using RecordBatch read = reader.ReadNextRecordBatch();
            Assert.Equal(numbers, ((Int32Array)read.Column(0)).Values.ToArray());
            Assert.Equal("row 99999", ((StringArray)read.Column(1)).GetString(99_999));
        }

        Assert.InRange(heap.GetStatistics().InUseBytes, 0, 100_000);
    }

    private sealed class HeapAllocator(NativeHeap heap) : MemoryAllocator(CacheLine)
    {
        protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
        {
            bytesAllocated = length;
            NativeMemoryManager<byte> owner = new(length, heap, CacheLine);
            owner.GetSpan().Clear();
            return owner;
        }
    }
}

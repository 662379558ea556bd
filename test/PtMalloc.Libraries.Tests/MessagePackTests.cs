using System.Collections.Generic;
using System.Linq;
using MessagePack;
using Xunit;

namespace PtMalloc.Libraries.Tests;

/// <summary>MessagePack writes to a writer of ours, and reads from it.</summary>
public sealed class MessagePackTests
{
    [Fact]
    public void What_is_written_to_native_memory_is_read_from_it()
    {
        Dictionary<string, int[]> sent = Enumerable.Range(0, 1000)
            .ToDictionary(static number => $"key {number}", static number => Enumerable.Range(0, number).ToArray());
        using NativeHeap heap = new(new NativeHeapOptions { Name = "messages" });
        using (NativeBufferWriter writer = new(heap: heap))
        {
            MessagePackSerializer.Serialize(writer, sent);
            Assert.InRange(heap.GetStatistics().InUseBytes, writer.WrittenCount, long.MaxValue);
            Dictionary<string, int[]> read =
                MessagePackSerializer.Deserialize<Dictionary<string, int[]>>(writer.WrittenMemory);
            Assert.Equal(sent, read);
        }

        Assert.InRange(heap.GetStatistics().InUseBytes, 0, 100_000);
    }
}

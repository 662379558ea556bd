using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Libraries.Tests;

/// <summary>System.IO.Pipelines on native memory.</summary>
public sealed class PipelinesTests
{
    [Fact]
    public async Task What_is_written_to_a_pipe_is_read_from_it()
    {
        const int Bytes = 3_000_000;
        using NativeHeap heap = new(new NativeHeapOptions { Name = "pipes" });
        using NativeMemoryPool pool = new(heap);
        Pipe pipe = new(new PipeOptions(pool, pauseWriterThreshold: 100_000, resumeWriterThreshold: 50_000));

        Task writing = WriteAsync(pipe.Writer, Bytes);
        Assert.Equal(Bytes, await ReadAsync(pipe.Reader));
        await writing;

        Assert.InRange(heap.GetStatistics().InUseBytes, 0, 100_000);
        Assert.InRange(heap.GetStatistics().Allocations, 10, long.MaxValue);
    }

    private static async Task WriteAsync(PipeWriter writer, int bytes)
    {
        for (int written = 0; written < bytes;)
        {
            int count = Math.Min(bytes - written, 1 + (written % 9001));
            Memory<byte> memory = writer.GetMemory(count);
            for (int index = 0; index < count; index++)
                memory.Span[index] = unchecked((byte)(written + index));
            writer.Advance(count);
            written += count;
            await writer.FlushAsync();
        }

        await writer.CompleteAsync();
    }

    private static async Task<int> ReadAsync(PipeReader reader)
    {
        int read = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync();
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                foreach (byte each in segment.Span)
                    Assert.Equal(unchecked((byte)read++), each);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        await reader.CompleteAsync();
        return read;
    }
}

using System;
using System.Buffers;
using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// <see cref="ArrayBufferWriter{T}"/> in native memory: a buffer for serialisers, which grows as it is written to. For
/// one thread at a time. One that is never disposed of keeps its memory until its heap is disposed of.
/// </summary>
public sealed class NativeBufferWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>The least growth, and the first one; <see cref="ArrayBufferWriter{T}"/> has this value too.</summary>
    private const int LeastGrowth = 256;

    private readonly NativeMemoryManager<byte> buffer;
    private int written;

    /// <summary>Makes an empty writer.</summary>
    /// <param name="initialCapacity">Bytes that can be written before it has to grow.</param>
    /// <param name="heap">Where the memory is from; null: <see cref="NativeHeap.Shared"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="initialCapacity"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public NativeBufferWriter(int initialCapacity = 0, NativeHeap? heap = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCapacity);
        buffer = new NativeMemoryManager<byte>(initialCapacity, heap);
    }

    /// <summary>What was written, valid until the writer grows, or is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public ReadOnlySpan<byte> WrittenSpan => Buffer.GetSpan()[..written];

    /// <summary>What was written. Unlike a span it stays valid when the writer grows.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public ReadOnlyMemory<byte> WrittenMemory => Buffer.Memory[..written];

    /// <summary>Bytes written.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public int WrittenCount => WrittenSpan.Length;

    /// <summary>
    /// Bytes that can be written before the writer has to grow, including those that are written already.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public int Capacity => Buffer.Length;

    /// <summary>Bytes that can still be written before the writer has to grow.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public int FreeCapacity => Buffer.Length - written;

    private NativeMemoryManager<byte> Buffer
    {
        get
        {
            buffer.RequireUsable(this);
            return buffer;
        }
    }

    /// <summary>Room for the next bytes. At least doubles the capacity if there is too little.</summary>
    /// <param name="sizeHint">How much room is needed at least; 0: any, but not none.</param>
    /// <returns>
    /// All the room there is, with any content. Call <see cref="Advance"/> for what was written to it, and don't use it
    /// after that.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeHint"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">
    /// There is no memory, or it would be more than 2147483647 bytes; the writer is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.GetSpan()[written..];
    }

    /// <summary>Room for the next bytes, as <see cref="GetSpan"/> gives it, but as <see cref="Memory{T}"/>.</summary>
    /// <param name="sizeHint">How much room is needed at least; 0: any, but not none.</param>
    /// <returns>
    /// All the room there is, with any content. Call <see cref="Advance"/> for what was written to it, and don't use it
    /// after that.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeHint"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">
    /// There is no memory, or it would be more than 2147483647 bytes; the writer is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.Memory[written..];
    }

    /// <summary>Tells that bytes were written to what <see cref="GetSpan"/> or <see cref="GetMemory"/> gave.</summary>
    /// <param name="count">How many, from its start.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">There was not so much room.</exception>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > FreeCapacity)
            throw new InvalidOperationException(
                $"Expected at most {FreeCapacity} bytes, "
                + $"the room that there was, found {count}: ask {nameof(GetSpan)} for as many as will be written.");
        written += count;
    }

    /// <summary>Fills what was written with zeros, and begins anew. The capacity stays.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public void Clear()
    {
        Buffer.GetSpan()[..written].Clear();
        written = 0;
    }

    /// <summary>Begins anew, and leaves what was written as it is. The capacity stays.</summary>
    /// <exception cref="ObjectDisposedException">The writer or its heap was disposed of.</exception>
    public void ResetWrittenCount()
    {
        buffer.RequireUsable(this);
        written = 0;
    }

    /// <summary>
    /// Gives the memory back. A second call does nothing, nor does one after the heap was disposed of.
    /// </summary>
    public void Dispose() => buffer.Dispose();

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int needed = Math.Max(sizeHint, 1);
        if (needed > FreeCapacity)
            Grow(needed);
    }

    private void Grow(int needed)
    {
        if (needed > int.MaxValue - written)
            throw Errors.OutOfMemory(
                $"A writer holds {int.MaxValue} bytes at most, "
                + $"as a span does: {written} are written, no room for {needed} more.");
        long doubled = Math.Max(LeastGrowth, 2L * buffer.Length);
        buffer.Resize((int)Math.Clamp(doubled, written + needed, int.MaxValue));
    }
}

using System;
using System.Buffers;

namespace PtMalloc.Managed;

/// <summary>
/// Elements of a <see cref="NativeBuffer{T}"/> for code that takes <see cref="Memory{T}"/>. It keeps its place and
/// length, and looks where the buffer is at each use.
/// </summary>
internal sealed unsafe class BufferView<T>(NativeBuffer<T> buffer, nuint start, int length) : MemoryManager<T>
    where T : unmanaged
{
    /// <summary>Fails if the buffer is not long enough any more, or disposed of.</summary>
    public override Span<T> GetSpan() => buffer.AsSpan(start, length);

    /// <summary>
    /// Native memory does not move by itself: whoever resizes the buffer sees to it that nobody has it pinned.
    /// </summary>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
        _ = GetSpan();
        return new(buffer.Pointer + start + elementIndex);
    }

    public override void Unpin()
    {
    }

    /// <summary>Nothing: the buffer is somebody else's.</summary>
    protected override void Dispose(bool disposing)
    {
    }
}

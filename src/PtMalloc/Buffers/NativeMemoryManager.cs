using System;
using System.Buffers;
using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// Native memory for APIs that take <see cref="Memory{T}"/>: an <see cref="IMemoryOwner{T}"/> whose memory has just the length that was asked for, with any
/// content. After <see cref="Dispose()"/> every use of the memory is an <see cref="ObjectDisposedException"/>; spans and pins that were taken before must not
/// be used any more. A manager that is never disposed of keeps its memory until its heap is disposed of.
/// </summary>
/// <typeparam name="T">What the elements are.</typeparam>
/// <remarks>
/// Without a finalizer: a <see cref="Memory{T}"/> keeps its manager alive, but a span does not, and one that was taken from the memory of a
/// forgotten manager would lose the ground under it. Leaks are told by a heap with <see cref="NativeHeapOptions.TrackAllocations"/>.
/// </remarks>
public sealed unsafe class NativeMemoryManager<T> : MemoryManager<T>
    where T : unmanaged
{
    private OwnedBlock<T> block;

    /// <summary>Allocates memory.</summary>
    /// <param name="length">Elements; may be 0. For more than an int can say there is <see cref="NativeBuffer{T}"/>.</param>
    /// <param name="heap">Where the memory is from; null: <see cref="NativeHeap.Shared"/>.</param>
    /// <param name="alignment">The first element's address is a multiple of this many bytes, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="ArgumentException"><paramref name="alignment"/> is no power of two.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public NativeMemoryManager(int length, NativeHeap? heap = null, nuint alignment = NativeHeap.NaturalAlignment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        block = new OwnedBlock<T>(heap, (nuint)length, alignment);
    }

    internal int Length => (int)block.Length;

    /// <summary>The memory as a span, valid up to <see cref="Dispose()"/>.</summary>
    /// <returns>The span.</returns>
    /// <exception cref="ObjectDisposedException">The manager or its heap was disposed of.</exception>
    public override Span<T> GetSpan()
    {
        block.RequireUsable(this);
        return new(block.Start, Length);
    }

    /// <summary>The address of an element. Native memory does not move, so that nothing is to be done, or undone, but to ask where it is.</summary>
    /// <param name="elementIndex">Which one, from 0; the length gives the end of the memory.</param>
    /// <returns>The address; it need not be disposed of.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="elementIndex"/> is negative or more than the length.</exception>
    /// <exception cref="ObjectDisposedException">The manager or its heap was disposed of.</exception>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        block.RequireUsable(this);
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, Length);
        return new(block.Start + elementIndex);
    }

    /// <summary>Nothing, as <see cref="Pin"/> did nothing.</summary>
    public override void Unpin()
    {
    }

    /// <summary>Gives the memory back. A second call does nothing, nor does one after the heap was disposed of.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <summary>Memory that was handed out keeps its length, and sees the elements where they are now. Where memory runs out, all is as it was.</summary>
    internal void Resize(int length) => block.Resize((nuint)length);

    internal void RequireUsable(object owner) => block.RequireUsable(owner);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => block.Free();
}

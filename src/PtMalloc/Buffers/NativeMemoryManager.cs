using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading;
using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// Native memory for APIs that take <see cref="Memory{T}"/>: an <see cref="IMemoryOwner{T}"/> whose memory has just the
/// length that was asked for, with any content. After <see cref="Dispose()"/>, or that of the heap, every use of the
/// memory is an <see cref="ObjectDisposedException"/>; spans that were taken before must not be used any more. Where it
/// is pinned it stays until it is unpinned. A manager that is never disposed of keeps its memory until its heap is
/// disposed of.
/// </summary>
/// <typeparam name="T">What the elements are.</typeparam>
/// <remarks>
/// It has no finalizer: a <see cref="Memory{T}"/> keeps its manager alive, but a span does not, so the memory under a
/// span of a forgotten manager would be freed. To find leaks, use a heap with
/// <see cref="NativeHeapOptions.TrackAllocations"/>. A socket asks for its memory when data come, on a thread of its
/// own, where an exception would end the process. If manager or heap are gone by then, the operation gets managed
/// memory instead: it receives into that, and sends zeros. So cancel or await operations before you dispose.
/// </remarks>
public sealed unsafe class NativeMemoryManager<T> : MemoryManager<T>
    where T : unmanaged
{
    private OwnedBlock<T> block;
    private PinCount pins;

    /// <summary>The block of a manager that was disposed of while it was pinned.</summary>
    private nint orphan;

    /// <summary>Stands in for the block in I/O that was pending when the block went.</summary>
    private LateMemory<T> late;

    /// <summary>Allocates memory.</summary>
    /// <param name="length">
    /// Elements; may be 0. For more than an int can say there is <see cref="NativeBuffer{T}"/>.
    /// </param>
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
        if (!block.IsUsable)
            return LateSpan();
        return new(block.Start, Length);
    }

    /// <summary>
    /// The address of an element. Native memory does not move; but it stays until the pin is disposed of, even if the
    /// manager or the heap is disposed of before: for what the system or native code may write to at any time.
    /// </summary>
    /// <param name="elementIndex">Which one, from 0; the length gives the end of the memory.</param>
    /// <returns>The address; to be disposed of.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="elementIndex"/> is negative or more than the length.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The manager or its heap was disposed of.</exception>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        block.RequireUsable(this);
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, Length);
        T* start = block.Start;
        if (!block.Heap.TryHold())
            block.RequireUsable(this);
        if (!pins.TryAdd())
        {
            block.Heap.EndHold();
            block.RequireUsable(this);
        }

        return new(start + elementIndex, default, this);
    }

    /// <summary>
    /// Takes back what a call of <see cref="Pin"/> did, as disposing of its handle does. Nothing if there is no pin.
    /// </summary>
    public override void Unpin()
    {
        if (!pins.TryRemove(out bool isLastOfClosed))
            return;
        if (isLastOfClosed)
            FreeOrphan();
        block.Heap.EndHold();
    }

    /// <summary>
    /// Gives the memory back, or has the last pin do it. A second call does nothing, not even a concurrent one; nor
    /// does one after the heap was disposed of.
    /// </summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <summary>
    /// Memory that was handed out keeps its length, and sees the elements at their new place. If memory runs out,
    /// nothing changes.
    /// </summary>
    /// <remarks>For an owner that hands out no pins, or is not pinned.</remarks>
    internal void Resize(int length) => block.Resize((nuint)length);

    internal void RequireUsable(object owner) => block.RequireUsable(owner);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        int length = Length;
        nint taken = (nint)block.Take();
        if (taken == 0)
            return;
        late.Length = length;
        Volatile.Write(ref orphan, taken);
        if (pins.Close())
            FreeOrphan();
    }

    private void FreeOrphan() => block.Heap.Free((void*)Interlocked.Exchange(ref orphan, 0));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> LateSpan()
    {
        if (!LateMemory.IsWantedBySocket())
            block.RequireUsable(this);
        return late.Span(Length);
    }
}

using System;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// A block of elements and the heap that it is from: what buffers and memory managers have in common. It is a field of
/// the one object that owns the block, and is never copied, so that nobody keeps an address that <see cref="Resize"/>
/// or <see cref="Free"/> made stale.
/// </summary>
internal unsafe struct OwnedBlock<T>
    where T : unmanaged
{
    private readonly NativeHeap heap;
    private readonly nuint alignment;

    /// <summary>The address; 0 once the block is freed, and then the length is 0.</summary>
    private nint start;

    public OwnedBlock(NativeHeap? heap, nuint length, nuint alignment = NativeHeap.NaturalAlignment)
    {
        this.heap = heap ?? NativeHeap.Shared;
        this.alignment = alignment;
        start = Allocate(length);
        Length = length;
    }

    /// <summary>The block's elements, while it <see cref="IsUsable"/>.</summary>
    public readonly T* Start => (T*)start;

    public readonly NativeHeap Heap => heap;

    public nuint Length { get; private set; }

    /// <summary>Whether the block may be used: until it is freed, or all of its heap is.</summary>
    public readonly bool IsUsable => start != 0 && !heap.IsDisposed;

    /// <summary>
    /// Whether all of its heap was freed. The read has no barrier, so that the JIT may move it out of a loop.
    /// </summary>
    public readonly bool IsHeapGone => heap.IsGone;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void RequireUsable(object owner)
    {
        if (!IsUsable)
            ThrowDisposed(owner);
    }

    /// <summary>If memory runs out, nothing changes.</summary>
    public void Resize(nuint length)
    {
        start = (nint)heap.AlignedRealloc((void*)start, BytesOf(length), alignment);
        Length = length;
    }

    /// <summary>
    /// A second call does nothing, not even a concurrent one; nor does the first, if the heap is gone and the block
    /// with it.
    /// </summary>
    public void Free() => heap.Free(Take());

    /// <summary>Takes the block away from its owner: the caller frees it. Null if the block is gone already.</summary>
    public T* Take()
    {
        nint taken = Interlocked.Exchange(ref start, 0);
        Length = 0;
        return (T*)taken;
    }

    private static nuint BytesOf(nuint length) => NativeHeap.ProductOrMost(length, (nuint)sizeof(T));

    private readonly nint Allocate(nuint length)
    {
        bool isNatural = alignment <= NativeHeap.NaturalAlignment && BitOperations.IsPow2(alignment);
        return (nint)(isNatural ? heap.Alloc(BytesOf(length)) : heap.AlignedAlloc(BytesOf(length), alignment));
    }

    [DoesNotReturn]
    private readonly void ThrowDisposed(object owner)
    {
        ObjectDisposedException.ThrowIf(heap.IsDisposed, heap);
        throw new ObjectDisposedException(owner.GetType().FullName);
    }
}

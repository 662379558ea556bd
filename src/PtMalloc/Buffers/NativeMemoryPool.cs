using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc;

/// <summary>
/// The blocks of a heap as a <see cref="MemoryPool{T}"/>. The heap is the pool: each rental is a block of its own, with
/// just as many bytes as were asked for and any content, and goes back when its owner is disposed of. Any number of
/// threads may rent. No array is behind native memory
/// (<see cref="System.Runtime.InteropServices.MemoryMarshal.TryGetArray"/> says no): code that insists on one, such as
/// Kestrel, and sockets that send several segments at once, needs a <see cref="PinnedMemoryPool"/>.
/// </summary>
public sealed class NativeMemoryPool : MemoryPool<byte>
{
    /// <summary>The default of .NET's own pool over arrays.</summary>
    private const int DefaultSize = 4096;

    [SuppressMessage("Usage", "CA2213", Justification = "The heap is not the pool's own.")]
    private readonly NativeHeap heap;
    private readonly nuint alignment;
    private bool isDisposed;

    /// <summary>Makes a pool.</summary>
    /// <param name="heap">Where the memory is from. Disposing of the pool does not dispose of it.</param>
    /// <param name="alignment">Each rental's address is a multiple of this many bytes, a power of two.</param>
    /// <exception cref="ArgumentNullException"><paramref name="heap"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="alignment"/> is no power of two.</exception>
    public NativeMemoryPool(NativeHeap heap, nuint alignment = NativeHeap.NaturalAlignment)
    {
        ArgumentNullException.ThrowIfNull(heap);
        NativeHeap.RequireAlignment(alignment);
        this.heap = heap;
        this.alignment = alignment;
    }

    /// <summary>The pool over <see cref="NativeHeap.Shared"/>. Disposing of it does nothing.</summary>
    public static new NativeMemoryPool Shared { get; } = new(NativeHeap.Shared);

    /// <summary>As many as <see cref="Memory{T}"/> can have: 2147483647.</summary>
    public override int MaxBufferSize => int.MaxValue;

    /// <summary>Allocates memory.</summary>
    /// <param name="minBufferSize">Bytes, of which there will be just as many; may be 0. -1: 4096.</param>
    /// <returns>The memory's owner; it does not need the pool any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minBufferSize"/> is less than -1.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    /// <exception cref="ObjectDisposedException">The pool or its heap was disposed of.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(minBufferSize, -1);
        return new NativeMemoryManager<byte>(minBufferSize == -1 ? DefaultSize : minBufferSize, heap, alignment);
    }

    /// <summary>The pool rents nothing any more; what was rented stays.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected override void Dispose(bool disposing) => isDisposed = this != Shared;
}

using System;
using System.Buffers;
using System.Numerics;
using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// A <see cref="MemoryPool{T}"/> of arrays on the pinned object heap, for what needs memory that is pinned and backed
/// by an array: Kestrel, sockets that send several segments at once. <see cref="NativeMemoryPool"/> can't serve these,
/// as no array is behind native memory. What comes back is kept for the next rental, up to a number of bytes; what no
/// one needed between two full collections goes to the collector. Any number of threads may rent.
/// </summary>
public sealed class PinnedMemoryPool : MemoryPool<byte>
{
    /// <summary>The size of the blocks in Kestrel's own pool.</summary>
    private const int DefaultBlockSize = 4096;

    private const long DefaultMostKept = 32 << 20;

    /// <summary>Larger arrays are not kept.</summary>
    private const int LargestKept = 1 << 20;

    private readonly ArrayStock[] stocks;
    private readonly int blockSize;
    private bool isDisposed;

    /// <summary>Makes a pool.</summary>
    /// <param name="blockSize">
    /// Bytes of a rental that does not say how many, and of the smallest array; a power of two up to 1 MiB.
    /// </param>
    /// <param name="mostKept">Bytes that are kept at the most, of all sizes together.</param>
    /// <exception cref="ArgumentException"><paramref name="blockSize"/> is no power of two, or too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mostKept"/> is negative.</exception>
    public PinnedMemoryPool(int blockSize = DefaultBlockSize, long mostKept = DefaultMostKept)
    {
        if (!BitOperations.IsPow2(blockSize) || blockSize > LargestKept)
            throw new ArgumentException(
                $"Expected a power of two up to {LargestKept}, found {blockSize}.", nameof(blockSize));
        ArgumentOutOfRangeException.ThrowIfNegative(mostKept);
        this.blockSize = blockSize;
        ArrayBudget budget = new(mostKept);
        stocks = new ArrayStock[BitOperations.Log2((uint)(LargestKept / blockSize)) + 1];
        for (int index = 0; index < stocks.Length; index++)
            stocks[index] = new ArrayStock(blockSize << index, budget);
        StockKeeper.Watch(stocks);
    }

    /// <summary>A pool for all who need none of their own. Disposing of it does nothing.</summary>
    public static new PinnedMemoryPool Shared { get; } = new();

    /// <summary>As many as an array can have.</summary>
    public override int MaxBufferSize => Array.MaxLength;

    /// <summary>Gives memory.</summary>
    /// <param name="minBufferSize">Bytes, of which there may be more; may be 0. -1: the pool's block size.</param>
    /// <returns>The memory's owner; it does not need the pool any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="minBufferSize"/> is less than -1, or more than an array can have.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed of.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(minBufferSize, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        if (minBufferSize > LargestKept)
            return new PinnedArray(GC.AllocateUninitializedArray<byte>(minBufferSize, pinned: true), null);
        int blocks = (Math.Max(minBufferSize, 1) + blockSize - 1) / blockSize;
        ArrayStock stock = stocks[BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)blocks))];
        return new PinnedArray(stock.Take(), stock);
    }

    /// <summary>The pool rents nothing any more, and keeps nothing; what was rented stays.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected override void Dispose(bool disposing)
    {
        if (this == Shared)
            return;
        isDisposed = true;
        Array.ForEach(stocks, static stock => stock.Close());
    }
}

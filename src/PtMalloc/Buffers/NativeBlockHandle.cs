using System;
using System.Runtime.InteropServices;

namespace PtMalloc;

/// <summary>
/// A block as a <see cref="SafeHandle"/>: for native functions and I/O that may outlive their caller. It is not freed
/// while a call uses it, and a forgotten one is freed by the collector. As long as it is open, all memory of its heap
/// stays, even if that is disposed of: so what the handle is passed to can't meet memory that is gone, and freeing it
/// late, on a finalizer's thread too, never throws.
/// </summary>
public sealed unsafe class NativeBlockHandle : SafeHandle
{
    private readonly NativeHeap heap;

    /// <summary>Allocates a block, with any content.</summary>
    /// <param name="byteCount">Bytes; for 0 a valid block, different from all others.</param>
    /// <param name="heap">Where the memory is from; null: <see cref="NativeHeap.Shared"/>.</param>
    /// <param name="alignment">The address is a multiple of this many bytes, a power of two.</param>
    /// <exception cref="ArgumentException"><paramref name="alignment"/> is no power of two.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public NativeBlockHandle(nuint byteCount, NativeHeap? heap = null, nuint alignment = NativeHeap.NaturalAlignment)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        this.heap = heap ?? NativeHeap.Shared;
        ObjectDisposedException.ThrowIf(!this.heap.TryHold(), this.heap);
        try
        {
            SetHandle((nint)this.heap.AlignedAlloc(byteCount, alignment));
        }
        finally
        {
            if (IsInvalid)
                this.heap.EndHold();
        }

        ByteLength = byteCount;
    }

    /// <summary>Bytes that were asked for.</summary>
    public nuint ByteLength { get; }

    /// <summary>Whether there is no block: only if the constructor threw.</summary>
    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// Gives the block back; the last handle to a heap that was disposed of gives back the heap's memory.
    /// </summary>
    /// <returns>
    /// False if the block was found damaged, or was freed by somebody else: nobody could catch an exception here.
    /// </returns>
    protected override bool ReleaseHandle()
    {
        try
        {
            heap.Free((void*)handle);
            return true;
        }
        catch (Exception error) when (
            error is NativeHeapCorruptedException or ArgumentException or OutOfMemoryException)
        {
            return false;
        }
        finally
        {
            heap.EndHold();
        }
    }
}

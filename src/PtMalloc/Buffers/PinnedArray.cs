using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// A rental of a <see cref="PinnedMemoryPool"/>. Each rental is a new object, so that whoever disposes of one twice
/// does not give back another's array.
/// </summary>
internal sealed class PinnedArray(byte[] array, ArrayStock? stock) : IMemoryOwner<byte>
{
    private byte[]? array = array;

    public Memory<byte> Memory
    {
        get
        {
            byte[]? held = array;
            ObjectDisposedException.ThrowIf(held is null, this);
            return MemoryMarshal.CreateFromPinnedArray(held, 0, held.Length);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref array, null) is { } held)
            stock?.Give(held);
    }
}

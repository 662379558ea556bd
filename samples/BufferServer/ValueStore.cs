using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;

namespace BufferServer;

/// <summary>Values by key, in native memory: the oldest go when there are more bytes than allowed.</summary>
internal sealed class ValueStore(long mostBytes) : IDisposable
{
    private readonly Lock gate = new();
    private readonly OrderedDictionary<int, IMemoryOwner<byte>> values = [];
    private long bytes;

    public int Evicted { get; private set; }

    /// <summary>Takes the value over.</summary>
    public void Put(int key, IMemoryOwner<byte> value)
    {
        lock (gate)
        {
            Remove(key);
            values.Add(key, value);
            bytes += value.Memory.Length;
            for (; bytes > mostBytes; Evicted++)
                Remove(values.GetAt(0).Key);
        }
    }

    /// <summary>A copy, as the value may be evicted while it is sent; null if there is none.</summary>
    public IMemoryOwner<byte>? Copy(int key, MemoryPool<byte> pool)
    {
        lock (gate)
        {
            if (!values.TryGetValue(key, out IMemoryOwner<byte>? value))
                return null;
            IMemoryOwner<byte> copy = pool.Rent(value.Memory.Length);
            value.Memory.CopyTo(copy.Memory);
            return copy;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (IMemoryOwner<byte> value in values.Values)
                value.Dispose();
            values.Clear();
        }
    }

    private void Remove(int key)
    {
        if (!values.Remove(key, out IMemoryOwner<byte>? value))
            return;
        bytes -= value.Memory.Length;
        value.Dispose();
    }
}

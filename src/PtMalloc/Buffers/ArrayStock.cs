using System;
using System.Collections.Concurrent;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>Pinned arrays of one length that nobody uses at the moment.</summary>
internal sealed class ArrayStock(int length, ArrayBudget budget)
{
    private readonly ConcurrentQueue<byte[]> arrays = new();

    /// <summary>The lowest count of arrays since the last call of Trim: so many were not needed.</summary>
    private int fewest;

    private int count;
    private bool isClosed;

    public byte[] Take()
    {
        if (!arrays.TryDequeue(out byte[]? array))
            return GC.AllocateUninitializedArray<byte>(length, pinned: true);
        budget.Release(length);
        int left = Interlocked.Decrement(ref count);
        if (left < Volatile.Read(ref fewest))
            Volatile.Write(ref fewest, left);
        return array;
    }

    /// <summary>Keeps an array, or leaves it to the collector if there is too much already.</summary>
    public void Give(byte[] array)
    {
        if (Volatile.Read(ref isClosed) || !budget.TryUse(length))
            return;
        Interlocked.Increment(ref count);
        arrays.Enqueue(array);
    }

    /// <summary>Leaves the arrays to the collector that nobody needed since the last call.</summary>
    public void Trim()
    {
        for (int idle = Math.Max(0, Volatile.Read(ref fewest)); idle > 0 && arrays.TryDequeue(out _); idle--)
        {
            budget.Release(length);
            Interlocked.Decrement(ref count);
        }

        Volatile.Write(ref fewest, Volatile.Read(ref count));
    }

    public void Close()
    {
        Volatile.Write(ref isClosed, true);
        while (arrays.TryDequeue(out _))
            budget.Release(length);
    }
}

/// <summary>Bytes that all stocks of a pool may keep together.</summary>
internal sealed class ArrayBudget(long most)
{
    private long kept;

    public bool TryUse(int bytes)
    {
        if (Interlocked.Add(ref kept, bytes) <= most)
            return true;
        Release(bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref kept, -bytes);
}

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// A heap on systems where PtMalloc's own can't be (see <see cref="SystemSupport"/>): blocks of
/// <see cref="NativeMemory"/>, each noted in a table, so that they can be counted, walked over and freed at once, and a
/// wrong pointer is found. No caches, no guards.
/// </summary>
internal sealed unsafe class PlainHeap(nuint limit) : IDisposable
{
    private readonly ConcurrentDictionary<nuint, nuint> sizes = new();
    private long inUse, peak, allocated, allocations, failed;

    /// <summary>Null if there is no memory, or the limit is reached. Zeros, if wanted.</summary>
    public void* TryAlloc(nuint bytes, nuint alignment, bool zero)
    {
        void* block = TryReserve(bytes) ? TryObtain(bytes, alignment) : null;
        if (block == null)
        {
            Interlocked.Increment(ref failed);
            return null;
        }

        if (zero)
            NativeMemory.Clear(block, bytes);
        sizes[(nuint)block] = bytes;
        Interlocked.Add(ref allocated, (long)bytes);
        Interlocked.Increment(ref allocations);
        return block;
    }

    /// <summary>
    /// Resizes a block: the old one is gone then, and its content is kept as far as both go. Returns null, and changes
    /// nothing, if there is no memory.
    /// </summary>
    public void* TryResize(void* block, nuint bytes, nuint alignment, bool zero)
    {
        void* moved = TryAlloc(bytes, alignment, zero);
        if (moved == null)
            return null;
        NativeMemory.Copy(block, moved, nuint.Min(sizes[(nuint)block], bytes));
        TryFree(block);
        return moved;
    }

    /// <summary>False: there is no such block.</summary>
    public bool TryFree(void* block)
    {
        if (!sizes.TryRemove((nuint)block, out nuint bytes))
            return false;
        Interlocked.Add(ref inUse, -(long)bytes);
        NativeMemory.AlignedFree(block);
        return true;
    }

    /// <summary>False: there is no such block.</summary>
    public bool TrySize(void* block, out nuint bytes) => sizes.TryGetValue((nuint)block, out bytes);

    public List<NativeBlock> Live()
    {
        List<NativeBlock> found = [];
        foreach ((nuint address, nuint bytes) in sizes)
            found.Add(new NativeBlock((nint)address, bytes));
        return found;
    }

    public NativeHeapStatistics Measure()
    {
        long held = Volatile.Read(ref inUse), given = Volatile.Read(ref allocated);
        return new NativeHeapStatistics
        {
            SystemBytes = held,
            CommittedBytes = held,
            PeakSystemBytes = Volatile.Read(ref peak),
            InUseBytes = held,
            AllocatedBytes = given,
            FreedBytes = given - held,
            Allocations = Volatile.Read(ref allocations),
            FailedAllocations = Volatile.Read(ref failed),
        };
    }

    public void Dispose()
    {
        foreach ((nuint address, _) in sizes)
            TryFree((void*)address);
    }

    private static void* TryObtain(nuint bytes, nuint alignment)
    {
        try
        {
            return NativeMemory.AlignedAlloc(nuint.Max(bytes, 1), nuint.Max(alignment, NativeHeap.NaturalAlignment));
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    private bool TryReserve(nuint bytes)
    {
        if (bytes > long.MaxValue)
            return false;
        long now = Interlocked.Add(ref inUse, (long)bytes);
        if (limit != 0 && (nuint)now > limit)
        {
            Interlocked.Add(ref inUse, -(long)bytes);
            return false;
        }

        for (long before = Volatile.Read(ref peak); now > before; before = Volatile.Read(ref peak))
            Interlocked.CompareExchange(ref peak, now, before);
        return true;
    }
}

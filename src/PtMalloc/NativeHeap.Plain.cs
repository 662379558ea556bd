using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using PtMalloc.Managed;

namespace PtMalloc;

/// <content>The heap's calls on systems where heaps can't be PtMalloc's own: see <see cref="PlainHeap"/>.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>Null on systems where heaps are PtMalloc's own.</summary>
    private readonly PlainHeap? plain;

    /// <summary>
    /// All heaps of a process have one value here, and the JIT knows it: so it compiles only one of the two ways.
    /// </summary>
    private static bool IsPlain => !SystemSupport.IsSupported;

    private void* PlainAlloc(nuint byteCount, nuint alignment, bool zero)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        void* block = plain!.TryAlloc(byteCount, alignment, zero || options.ZeroMemory);
        if (block != null)
            tracker?.Add((nuint)block, byteCount);
        return block;
    }

    private void* PlainResize(void* ptr, nuint byteCount, nuint alignment)
    {
        if (ptr == null)
            return PlainAlloc(byteCount, alignment, zero: false);
        RequirePlainBlock(ptr, Corruption.ReallocInvalidPointer);
        BlockTracker.Entry known = tracker?.Remove((nuint)ptr) ?? default;
        void* moved = plain!.TryResize(ptr, byteCount, alignment, options.ZeroMemory);
        if (moved == null)
            tracker?.Restore(known);
        else
            tracker?.Add((nuint)moved, byteCount);
        return moved;
    }

    private void PlainFree(void* ptr)
    {
        if (ptr == null || IsDisposed)
            return;
        tracker?.Remove((nuint)ptr);
        if (!plain!.TryFree(ptr))
            ThrowPlain(Corruption.FreeInvalidPointer, (nuint)ptr);
    }

    private nuint PlainSize(void* ptr) => ptr == null ? 0 : RequirePlainBlock(ptr, Corruption.UsableSizeInvalidPointer);

    private nuint RequirePlainBlock(void* ptr, Corruption fault)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!plain!.TrySize(ptr, out nuint bytes))
            ThrowPlain(fault, (nuint)ptr);
        return bytes;
    }

    [DoesNotReturn]
    private void ThrowPlain(Corruption fault, nuint pointer)
    {
        NativeHeap? owner;
        using (ThreadRegistry.Gate.Enter())
            owner = PlainHeaps.All.Find(heap => heap.plain!.TrySize((void*)pointer, out _));
        if (owner is not null)
            throw Errors.ForeignBlock(owner.Name, Name, pointer);
        Corruptions.Raise(fault, this, pointer, "not in the table of blocks");
    }

    private List<NativeBlock> PlainBlocks()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return plain!.Live();
    }

    private NativeHeapStatistics PlainStatistics()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return plain!.Measure();
    }
}

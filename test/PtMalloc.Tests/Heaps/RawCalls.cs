using System;
using System.Runtime.InteropServices;

namespace PtMalloc.Tests.Heaps;

/// <summary>The calls that NativeMemory and a heap have in common, so that a test can make them to either.</summary>
internal sealed unsafe record RawCalls(
    Func<nuint, nint> Alloc,
    Func<nuint, nuint, nint> AllocMany,
    Func<nuint, nuint, nint> AllocZeroed,
    Func<nuint, nuint, nint> AlignedAlloc,
    Func<nint, nuint, nint> Realloc,
    Func<nint, nuint, nuint, nint> AlignedRealloc,
    Action<nint> Free,
    Action<nint> AlignedFree)
{
    public static RawCalls OfNativeMemory { get; } = new(
        static size => (nint)NativeMemory.Alloc(size),
        static (count, size) => (nint)NativeMemory.Alloc(count, size),
        static (count, size) => (nint)NativeMemory.AllocZeroed(count, size),
        static (size, alignment) => (nint)NativeMemory.AlignedAlloc(size, alignment),
        static (block, size) => (nint)NativeMemory.Realloc((void*)block, size),
        static (block, size, alignment) => (nint)NativeMemory.AlignedRealloc((void*)block, size, alignment),
        static block => NativeMemory.Free((void*)block),
        static block => NativeMemory.AlignedFree((void*)block));

    public static RawCalls Of(NativeHeap heap) => new(
        size => (nint)heap.Alloc(size),
        (count, size) => (nint)heap.Alloc(count, size),
        (count, size) => (nint)heap.AllocZeroed(count, size),
        (size, alignment) => (nint)heap.AlignedAlloc(size, alignment),
        (block, size) => (nint)heap.Realloc((void*)block, size),
        (block, size, alignment) => (nint)heap.AlignedRealloc((void*)block, size, alignment),
        block => heap.Free((void*)block),
        block => heap.Free((void*)block));
}

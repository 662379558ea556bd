using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>
/// The heaps that are <see cref="PlainHeap"/>s and were not disposed of: what <see cref="HeapSlots"/> is for the
/// others. Used under the registry's gate.
/// </summary>
internal static class PlainHeaps
{
    public static List<NativeHeap> All { get; } = [];
}

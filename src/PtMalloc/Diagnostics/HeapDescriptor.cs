using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Managed;

/// <summary>What a reader outside the process begins with, for each heap: the page that docs/descriptor.md describes, at the start of its control block.</summary>
internal static unsafe class HeapDescriptor
{
    private const int Version = 1, FirstText = 32;

    /// <summary>Fills the page of a new block. Nothing in it changes from heap to heap in one slot.</summary>
    public static void Publish(ControlBlock block)
    {
        Span<nuint> words = new((void*)block.Descriptor, FirstText);
        words[1] = Version;
        words[3] = LinuxManaged.WordSize;
        words[4] = LinuxManaged.Alignment;
        words[5] = LinuxManaged.MaxHeapSize;
        words[6] = block.Root;
        words[7] = block.MainArena;
        words[8] = block.ExitedCache;
        words[9] = block.WindowMap;
        words[10] = Allocator.WindowMap.StateSize;
        words[11] = Allocator.Root.StateSize;
        words[12] = Allocator.Arena.StateSize;
        words[13] = Allocator.ThreadCache.StateSize;
        words[14] = Allocator.Heap.HeaderSize;

        Span<byte> page = new((void*)block.Descriptor, 4096);
        int end = FirstText * sizeof(ulong);
        words[15] = AddText(page, FieldNames.Root, ref end);
        words[16] = AddText(page, FieldNames.Arena, ref end);
        words[17] = AddText(page, FieldNames.Cache, ref end);
        words[18] = AddText(page, FieldNames.Heap, ref end);
        words[19] = AddText(page, System.Text.Encoding.UTF8.GetBytes(typeof(HeapDescriptor).Assembly.GetName().Version?.ToString(3) ?? ""), ref end);
        words[2] = (nuint)end;

        // Last, and put together here, so that the magic itself stands nowhere else in memory for a scan to find.
        ReadOnlySpan<byte> reversed = "COLLAMTP"u8;
        nuint magic = 0;
        foreach (byte letter in reversed)
            magic = (magic << 8) | letter;
        LinuxManaged.StoreRelease(block.Descriptor, magic);
    }

    private static nuint AddText(Span<byte> page, ReadOnlySpan<byte> text, ref int end)
    {
        int start = end;
        text.CopyTo(page[start..^1]);
        end += text.Length + 1;
        return (nuint)start;
    }
}

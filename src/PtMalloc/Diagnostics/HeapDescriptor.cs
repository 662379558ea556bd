using System;

namespace PtMalloc.Managed;

/// <summary>
/// What a reader outside the process begins with, for each heap: the page that docs/descriptor.md describes, at the
/// start of its control block.
/// </summary>
internal static unsafe class HeapDescriptor
{
    /// <summary>Fills the page of a new block. Nothing in it changes from heap to heap in one slot.</summary>
    public static void Publish(ControlBlock block)
    {
        Span<nuint> words = new((void*)block.Descriptor, (int)DescriptorWord.Strings);
        words[(int)DescriptorWord.Version] = FieldNames.FormatVersion;
        words[(int)DescriptorWord.WordSize] = LinuxManaged.WordSize;
        words[(int)DescriptorWord.Alignment] = LinuxManaged.Alignment;
        words[(int)DescriptorWord.HeapSize] = LinuxManaged.MaxHeapSize;
        words[(int)DescriptorWord.Root] = block.Root;
        words[(int)DescriptorWord.MainArena] = block.MainArena;
        words[(int)DescriptorWord.ExitedCache] = block.ExitedCache;
        words[(int)DescriptorWord.WindowMap] = block.WindowMap;
        words[(int)DescriptorWord.WindowMapBytes] = Allocator.WindowMap.StateSize;
        words[(int)DescriptorWord.RootBytes] = Allocator.Root.StateSize;
        words[(int)DescriptorWord.ArenaBytes] = Allocator.Arena.StateSize;
        words[(int)DescriptorWord.CacheBytes] = Allocator.ThreadCache.StateSize;
        words[(int)DescriptorWord.HeapHeaderBytes] = Allocator.Heap.HeaderSize;

        Span<byte> page = new((void*)block.Descriptor, 4096);
        int end = (int)DescriptorWord.Strings * sizeof(ulong);
        words[(int)DescriptorWord.RootFields] = AddText(page, FieldNames.Root, ref end);
        words[(int)DescriptorWord.ArenaFields] = AddText(page, FieldNames.Arena, ref end);
        words[(int)DescriptorWord.CacheFields] = AddText(page, FieldNames.Cache, ref end);
        words[(int)DescriptorWord.HeapFields] = AddText(page, FieldNames.Heap, ref end);
        words[(int)DescriptorWord.LibraryVersion] = AddText(page, LibraryVersion.Text, ref end);
        words[(int)DescriptorWord.Size] = (nuint)end;

        // The magic comes last, and is put together here, so that it stands nowhere else in memory, where a scan would
        // find it.
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

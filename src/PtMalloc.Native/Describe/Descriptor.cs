using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// What a reader outside the process begins with (docs/descriptor.md): where everything lies and how it is laid out. It
/// begins with a magic at the start of a page that was written to: so a default core file holds it, and it is found
/// there without symbols.
/// </summary>
internal static unsafe class Descriptor
{
    /// <summary>
    /// Fills the block and lets the exported symbol point to it. Protecting it would split the mapping that it lies in,
    /// which would cost a short process more than all the rest of this method.
    /// </summary>
    internal static void Publish()
    {
        nuint start = StaticBlocks.DescriptorBlock;
        nuint* words = (nuint*)start;
        words[(int)DescriptorWord.Version] = FieldNames.FormatVersion;
        words[(int)DescriptorWord.WordSize] = LinuxNative.WordSize;
        words[(int)DescriptorWord.Alignment] = LinuxNative.Alignment;
        words[(int)DescriptorWord.HeapSize] = LinuxNative.MaxHeapSize;
        words[(int)DescriptorWord.Root] = LinuxNative.RootAddress;
        words[(int)DescriptorWord.MainArena] = LinuxNative.MainArenaAddress;
        words[(int)DescriptorWord.ExitedCache] = LinuxNative.ExitedCacheAddress;
        words[(int)DescriptorWord.WindowMap] = LinuxNative.WindowMapAddress;
        words[(int)DescriptorWord.WindowMapBytes] = Ptmalloc<LinuxNative>.WindowMap.StateSize;
        words[(int)DescriptorWord.RootBytes] = Ptmalloc<LinuxNative>.Root.StateSize;
        words[(int)DescriptorWord.ArenaBytes] = Ptmalloc<LinuxNative>.Arena.StateSize;
        words[(int)DescriptorWord.CacheBytes] = Ptmalloc<LinuxNative>.ThreadCache.StateSize;
        words[(int)DescriptorWord.HeapHeaderBytes] = Ptmalloc<LinuxNative>.Heap.HeaderSize;

        nuint end = (nuint)(int)DescriptorWord.Strings * LinuxNative.WordSize;
        words[(int)DescriptorWord.RootFields] = AddText(start, ref end, FieldNames.Root);
        words[(int)DescriptorWord.ArenaFields] = AddText(start, ref end, FieldNames.Arena);
        words[(int)DescriptorWord.CacheFields] = AddText(start, ref end, FieldNames.Cache);
        words[(int)DescriptorWord.HeapFields] = AddText(start, ref end, FieldNames.Heap);
        words[(int)DescriptorWord.LibraryVersion] = AddText(start, ref end, LibraryVersion.Text);
        Text id = BuildId.Find();
        words[(int)DescriptorWord.BuildIdBytes] = (nuint)id.Length;
        words[(int)DescriptorWord.BuildId] = AddText(start, ref end, new ReadOnlySpan<byte>(id.Start, id.Length));
        words[(int)DescriptorWord.Size] = end;
        words[(int)DescriptorWord.Magic] = MagicWord;

        LinuxNative.StoreRelease(StaticBlocks.Descriptor, start);
        LinuxNative.StoreRelease(Doors.GetPublicDescriptor(), start);
    }

    // The magic is put together here, so that it stands nowhere else in memory, where a scan would find it.
    private static nuint MagicWord
    {
        get
        {
            nuint word = 0;
            ReadOnlySpan<byte> reversed = "COLLAMTP"u8;
            for (int i = 0; i < reversed.Length; i++)
                word = (word << 8) | reversed[i];
            return word;
        }
    }

    private static nuint AddText(nuint start, ref nuint end, ReadOnlySpan<byte> text)
    {
        nuint offset = end;
        nuint room = end + 1 < StaticBlocks.DescriptorBytes ? StaticBlocks.DescriptorBytes - 1 - end : 0;
        nuint length = (nuint)text.Length < room ? (nuint)text.Length : room;
        LinuxNative.Copy(start + offset, (nuint)Unsafe.AsPointer(in text.GetPinnableReference()), length);
        end += length + 1;
        return offset;
    }
}

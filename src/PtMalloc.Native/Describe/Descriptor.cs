using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// What a reader outside the process begins with: one page (docs/descriptor.md) that says where everything lies and how
/// it is laid out. It starts with a magic, in memory of its own that was written to, so a default core file holds it and it
/// can be found there without symbols.
/// </summary>
internal static unsafe class Descriptor
{
    private const nuint FormatVersion = 1;

    /// <summary>The words of the descriptor. Append only; <see cref="Strings"/> is where its texts begin.</summary>
    private enum Word
    {
        /// <summary>"PTMALLOC" in memory order.</summary>
        Magic,
        Version,

        /// <summary>Bytes written, texts included.</summary>
        Size,
        WordSize,
        Alignment,
        HeapSize,
        Root,
        MainArena,
        ExitedCache,
        WindowMap,
        WindowMapBytes,
        RootBytes,
        ArenaBytes,
        CacheBytes,
        HeapHeaderBytes,

        // Offsets from the descriptor's start to texts that end with a 0 byte.
        RootFields,
        ArenaFields,
        CacheFields,
        HeapFields,
        LibraryVersion,

        /// <summary>Offset of the library's build id, and its length; 0 if it has none.</summary>
        BuildId,
        BuildIdBytes,

        Strings = 32,
    }

    /// <summary>Fills the page and lets the exported symbol point to it. Protecting it would split the mapping that it lies in, which costs a short process more than all the rest of this.</summary>
    internal static void Publish()
    {
        nuint page = StaticBlocks.DescriptorPage;
        nuint* words = (nuint*)page;
        words[(int)Word.Version] = FormatVersion;
        words[(int)Word.WordSize] = LinuxNative.WordSize;
        words[(int)Word.Alignment] = LinuxNative.Alignment;
        words[(int)Word.HeapSize] = LinuxNative.MaxHeapSize;
        words[(int)Word.Root] = LinuxNative.RootAddress;
        words[(int)Word.MainArena] = LinuxNative.MainArenaAddress;
        words[(int)Word.ExitedCache] = LinuxNative.ExitedCacheAddress;
        words[(int)Word.WindowMap] = LinuxNative.WindowMapAddress;
        words[(int)Word.WindowMapBytes] = Ptmalloc<LinuxNative>.WindowMap.StateSize;
        words[(int)Word.RootBytes] = Ptmalloc<LinuxNative>.Root.StateSize;
        words[(int)Word.ArenaBytes] = Ptmalloc<LinuxNative>.Arena.StateSize;
        words[(int)Word.CacheBytes] = Ptmalloc<LinuxNative>.ThreadCache.StateSize;
        words[(int)Word.HeapHeaderBytes] = Ptmalloc<LinuxNative>.Heap.HeaderSize;

        nuint end = (nuint)(int)Word.Strings * LinuxNative.WordSize;
        words[(int)Word.RootFields] = AddText(page, ref end, FieldNames.Root);
        words[(int)Word.ArenaFields] = AddText(page, ref end, FieldNames.Arena);
        words[(int)Word.CacheFields] = AddText(page, ref end, FieldNames.Cache);
        words[(int)Word.HeapFields] = AddText(page, ref end, FieldNames.Heap);
        words[(int)Word.LibraryVersion] = AddText(page, ref end, LibraryVersion.Text);
        Text id = BuildId.Find();
        words[(int)Word.BuildIdBytes] = (nuint)id.Length;
        words[(int)Word.BuildId] = AddText(page, ref end, new ReadOnlySpan<byte>(id.Start, id.Length));
        words[(int)Word.Size] = end;
        words[(int)Word.Magic] = MagicWord;

        LinuxNative.StoreRelease(StaticBlocks.Descriptor, page);
        LinuxNative.StoreRelease(Doors.GetPublicDescriptor(), page);
    }

    // Put together here, so that the magic itself stands nowhere else in memory for a scan to find.
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

    private static nuint AddText(nuint page, ref nuint end, ReadOnlySpan<byte> text)
    {
        nuint start = end;
        nuint room = end + 1 < LinuxNative.PageSize ? LinuxNative.PageSize - 1 - end : 0;
        nuint length = (nuint)text.Length < room ? (nuint)text.Length : room;
        LinuxNative.Copy(page + start, (nuint)Unsafe.AsPointer(in text.GetPinnableReference()), length);
        end += length + 1;
        return start;
    }
}

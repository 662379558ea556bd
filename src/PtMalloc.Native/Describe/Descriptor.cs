using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// What a reader outside the process begins with (docs/descriptor.md): where everything lies and how it is laid out. It starts a
/// page, with a magic, in memory that was written to, so a default core file holds it and it can be found there without symbols.
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

    /// <summary>Fills the block and lets the exported symbol point to it. Protecting it would split the mapping that it lies in, which costs a short process more than all the rest of this.</summary>
    internal static void Publish()
    {
        nuint start = StaticBlocks.DescriptorBlock;
        nuint* words = (nuint*)start;
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
        words[(int)Word.RootFields] = AddText(start, ref end, FieldNames.Root);
        words[(int)Word.ArenaFields] = AddText(start, ref end, FieldNames.Arena);
        words[(int)Word.CacheFields] = AddText(start, ref end, FieldNames.Cache);
        words[(int)Word.HeapFields] = AddText(start, ref end, FieldNames.Heap);
        words[(int)Word.LibraryVersion] = AddText(start, ref end, LibraryVersion.Text);
        Text id = BuildId.Find();
        words[(int)Word.BuildIdBytes] = (nuint)id.Length;
        words[(int)Word.BuildId] = AddText(start, ref end, new ReadOnlySpan<byte>(id.Start, id.Length));
        words[(int)Word.Size] = end;
        words[(int)Word.Magic] = MagicWord;

        LinuxNative.StoreRelease(StaticBlocks.Descriptor, start);
        LinuxNative.StoreRelease(Doors.GetPublicDescriptor(), start);
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

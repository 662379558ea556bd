using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Core;

/// <summary>
/// The words of a descriptor (docs/descriptor.md), in order. Append only; <see cref="Strings"/> is where its texts
/// begin.
/// </summary>
[SuppressMessage("Design", "CA1027", Justification = "Places, not flags.")]
public enum DescriptorWord
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

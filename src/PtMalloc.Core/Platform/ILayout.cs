namespace PtMalloc.Core;

/// <summary>
/// The numbers that make a heap 32-bit or 64-bit. Everything else about the format follows from these
/// (see <see cref="Ptmalloc{P}.Layout"/>), so an inspector can read another process by the same layout.
/// </summary>
public interface ILayout
{
    /// <summary>Bytes in a word (SIZE_SZ): 4 or 8.</summary>
    static abstract nuint WordSize { get; }

    /// <summary>
    /// Alignment of user data and step of chunk sizes (MALLOC_ALIGNMENT). Not derived from the word: i386 has 4 and 16.
    /// </summary>
    static abstract nuint Alignment { get; }

    /// <summary>
    /// Size and alignment of a thread arena's heap (HEAP_MAX_SIZE), which is also the size of one window of the window
    /// map.
    /// </summary>
    static abstract nuint MaxHeapSize { get; }

    /// <summary>log2 of the lowest address that can never be handed out by the system.</summary>
    static abstract int AddressBits { get; }

    /// <summary>The largest request that is not refused outright (PTRDIFF_MAX).</summary>
    static abstract nuint LargestRequest { get; }

    /// <summary>How far the dynamic mmap threshold may rise (DEFAULT_MMAP_THRESHOLD_MAX).</summary>
    static abstract nuint MaxMapThreshold { get; }

    /// <summary>Arenas per processor before threads share (NARENAS_FROM_NCORES).</summary>
    static abstract nuint ArenasPerProcessor { get; }

    /// <summary>The large bin (64 … 126) for a chunk of this size (largebin_index).</summary>
    static abstract int LargeBinIndex(nuint size);
}

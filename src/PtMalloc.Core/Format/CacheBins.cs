namespace PtMalloc.Core;

/// <summary>
/// The bins of a thread cache. Small ones hold one chunk size each, from the smallest up, and are numbered by that size
/// in units of the alignment. Medium ones hold a range of sizes each, sixteen to every doubling.
/// </summary>
public static class CacheBins
{
    /// <summary>The bin of the smallest chunks, which are two units in every layout.</summary>
    public const int First = 2;

    /// <summary>Small bins in all (TCACHE_MAX_BINS).</summary>
    public const int Count = 64;

    /// <summary>The number after the last small bin's.</summary>
    public const int End = First + Count;

    /// <summary>Medium bins to each doubling of size, as a power of two.</summary>
    public const int MediumShift = 4;

    /// <summary>
    /// Medium bins in all: six doublings, and one more for what is 64 KiB with a header or an alignment (half of all
    /// that in 32-bit).
    /// </summary>
    public const int MediumCount = (6 << MediumShift) + 1;

    /// <summary>The number after the last medium bin's: of a bin that is always empty.</summary>
    public const int Nothing = End + MediumCount;

    /// <summary>Medium bins that a request asks, its own first: a quarter of a doubling.</summary>
    public const int MediumReach = (1 << MediumShift) / 4;

    /// <summary>Chunks a small bin takes before its thread has asked for more.</summary>
    public const int FirstSlots = 8;

    /// <summary>And bytes at most, unless those are fewer chunks than <see cref="LeastSlots"/>.</summary>
    public const int FirstBytes = 2 << 10;

    /// <summary>
    /// Chunks that each small bin may hold, however many threads there are; one, if so many are more than
    /// <see cref="LeastBytes"/>.
    /// </summary>
    public const int LeastSlots = 2;

    /// <summary>
    /// Bytes that each small bin may hold, however many threads there are. With two chunks each, the bins above 512
    /// bytes held half of what 500 idle threads had cached.
    /// </summary>
    public const int LeastBytes = 1 << 10;

    /// <summary>
    /// So many threads may each let their caches grow to the full size; more share what these may hold.
    /// </summary>
    public const int FullCaches = 4;

    /// <summary>Chunks a small bin may hold, its spare magazine counted, unless tcache_count says otherwise.</summary>
    public const int DefaultSlots = 256;

    /// <summary>Chunks a bin may hold at most (MAX_TCACHE_COUNT).</summary>
    public const int MaxSlots = 65535;

    /// <summary>Bytes all small bins together may grow by.</summary>
    public const int GrowthBytes = 512 << 10;

    /// <summary>Bytes in medium bins at first, at the most.</summary>
    public const int FirstMediumBytes = 32 << 10;

    /// <summary>
    /// Which part of what they may come to hold a thread's medium bins may hold at first. It matters where there are
    /// many threads.
    /// </summary>
    public const int FirstMediumPart = 4;

    /// <summary>
    /// Bytes that the medium bins may come to hold together, however small the heap is, if there is one thread. Of
    /// several each has its share, and no more than a quarter.
    /// </summary>
    public const int LeastMediumBytes = 512 << 10;

    /// <summary>The part of the home arena's memory that they may come to hold.</summary>
    public const int MediumShare = 16;

    /// <summary>
    /// Bytes that they may come to hold, however large the heap is; of more than <see cref="FullCaches"/> threads each
    /// half of its share.
    /// </summary>
    public const int MaxMediumBytes = 2 << 20;
}

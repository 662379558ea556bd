namespace PtMalloc;

/// <summary>The bins of a thread cache: one for each chunk size from the smallest up, numbered by that size in units of the alignment.</summary>
public static class CacheBins
{
    /// <summary>The bin of the smallest chunks, which are two units in every layout.</summary>
    public const int First = 2;

    /// <summary>Bins in all (TCACHE_MAX_BINS).</summary>
    public const int Count = 64;

    /// <summary>The number after the last bin's.</summary>
    public const int End = First + Count;

    /// <summary>Chunks a bin holds unless tcache_count says otherwise.</summary>
    public const int DefaultSlots = 16;

    /// <summary>Chunks a bin may hold at most (MAX_TCACHE_COUNT).</summary>
    public const int MaxSlots = 65535;
}

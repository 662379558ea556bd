namespace PtMalloc;

/// <summary>The bins of a thread cache.</summary>
public static class CacheBins
{
    /// <summary>One exact chunk size each (TCACHE_MAX_BINS).</summary>
    public const int Count = 64;

    /// <summary>Chunks a bin holds unless tcache_count says otherwise.</summary>
    public const int DefaultSlots = 16;

    /// <summary>Chunks a bin may hold at most (MAX_TCACHE_COUNT).</summary>
    public const int MaxSlots = 65535;
}

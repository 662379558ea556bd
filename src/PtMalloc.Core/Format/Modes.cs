namespace PtMalloc.Core;

/// <summary>
/// Reasons for the slow mode: while any of these bits is set, caches stay empty and accept nothing, so that every call
/// takes the slow door, and the fast path never tests for them.
/// </summary>
public static class Modes
{
    /// <summary>The cache is off (tcache_count or tcache_max 0).</summary>
    public const nuint NoCache = 1;

    /// <summary>User hooks are set.</summary>
    public const nuint Hooks = 2;

    /// <summary>Blocks are filled when handed out and when freed (M_PERTURB).</summary>
    public const nuint Perturb = 4;

    /// <summary>
    /// Every free is checked against its arena at once (MALLOC_CHECK_), or the whole heap is (PTMALLOC_CHECK=1).
    /// </summary>
    public const nuint Check = 8;

    /// <summary>Blocks have canaries (<see cref="HardenLevel"/>).</summary>
    public const nuint Hardened = 16;
}

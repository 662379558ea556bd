namespace PtMalloc.Core;

/// <summary>What can be set: by mallopt, by environment variables, by a program's own options.</summary>
public enum Option
{
    /// <summary>M_MXFAST: the largest request for fast bins, at most 160 (80 in 32-bit).</summary>
    MaxFast,

    /// <summary>M_TRIM_THRESHOLD: free bytes at top that make free give some back. Fixes the thresholds.</summary>
    TrimThreshold,

    /// <summary>M_TOP_PAD: bytes asked for, or kept, beyond what is needed. Fixes the thresholds.</summary>
    TopPad,

    /// <summary>M_MMAP_THRESHOLD: requests from here on are mapped on their own. Fixes the thresholds.</summary>
    MapThreshold,

    /// <summary>M_MMAP_MAX: chunks mapped on their own at most. Fixes the thresholds.</summary>
    MapMax,

    /// <summary>M_ARENA_MAX: arenas in all; 0 is ignored.</summary>
    ArenaMax,

    /// <summary>M_ARENA_TEST: arenas from which on the limit by processors holds; 0 is ignored.</summary>
    ArenaTest,

    /// <summary>
    /// M_PERTURB: the byte that freed memory is filled with, its complement in memory handed out; 0: none.
    /// </summary>
    Perturb,

    /// <summary>tcache_count: chunks a cache bin holds.</summary>
    CacheCount,

    /// <summary>tcache_max: the largest request that is cached.</summary>
    CacheMaxBytes,

    /// <summary>MALLOC_CHECK_: not 0: no cache, so that every free is checked against its arena at once.</summary>
    Check,

    /// <summary>
    /// 1: the limit on arenas counts processors online, as glibc does, not those that the process may use.
    /// </summary>
    CountOnlineProcessors,

    /// <summary>1: a free of a pointer that is not ours does nothing.</summary>
    IgnoreForeign,

    /// <summary>
    /// PTMALLOC_CHECK: every so many slow operations a thread checks the heap; 0: never; 1: in each call, so without a
    /// cache.
    /// </summary>
    CheckInterval,

    /// <summary>
    /// The level of hardening (<see cref="HardenLevel"/>). Only during initialisation: a block without a canary is none
    /// of the hardened modes'.
    /// </summary>
    Harden,

    /// <summary>
    /// Milliseconds after which unused memory is given back; 0: as glibc. Only while the process initialises.
    /// </summary>
    Decay,

    /// <summary>
    /// 1: where the program falls silent, a thread of our own gives memory back. Only while the process initialises.
    /// </summary>
    Background,
}

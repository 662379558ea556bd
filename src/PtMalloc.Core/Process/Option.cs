namespace PtMalloc.Core;

/// <summary>
/// What can be set: by mallopt, by environment variables, by a program's own options.
/// <see cref="Ptmalloc{P}.ReadRow"/> says how each is called and what it may be. Users read the names in this order.
/// </summary>
public enum Option
{
    /// <summary>M_TOP_PAD. Fixes the thresholds.</summary>
    TopPad,

    /// <summary>M_MMAP_THRESHOLD. Fixes the thresholds.</summary>
    MapThreshold,

    /// <summary>M_TRIM_THRESHOLD. Fixes the thresholds.</summary>
    TrimThreshold,

    /// <summary>M_MMAP_MAX. Fixes the thresholds.</summary>
    MapMax,

    /// <summary>M_ARENA_MAX.</summary>
    ArenaMax,

    /// <summary>M_ARENA_TEST.</summary>
    ArenaTest,

    /// <summary>tcache_count.</summary>
    CacheCount,

    /// <summary>tcache_max.</summary>
    CacheMaxBytes,

    /// <summary>M_MXFAST.</summary>
    MaxFast,

    /// <summary>M_PERTURB.</summary>
    Perturb,

    /// <summary>MALLOC_CHECK_, not to be mixed up with <see cref="CheckInterval"/>.</summary>
    Check,

    /// <summary>PTMALLOC_CHECK: every so many slow operations a thread checks the heap.</summary>
    CheckInterval,

    /// <summary>A <see cref="HardenLevel"/>; a block without a canary is none of the hardened modes'.</summary>
    Harden,

    /// <summary>Milliseconds after which unused memory is given back; 0: as glibc.</summary>
    Decay,

    /// <summary>1: where the program falls silent, a thread of our own gives memory back.</summary>
    Background,

    /// <summary>1: the limit on arenas counts processors online, as glibc does, not those to be used.</summary>
    CountOnlineProcessors,

    /// <summary>1: a free of a pointer that is not ours does nothing.</summary>
    IgnoreForeign,

    /// <summary>1: dlopen heeds RTLD_DEEPBIND. The native library's own: nothing in the core depends on it.</summary>
    KeepDeepBinding,
}

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

    /// <summary>M_PERTURB: the byte that freed memory is filled with, its complement in memory handed out; 0: none.</summary>
    Perturb,

    /// <summary>tcache_count: chunks a cache bin holds.</summary>
    CacheCount,

    /// <summary>tcache_max: the largest request that is cached.</summary>
    CacheMaxBytes,

    /// <summary>MALLOC_CHECK_: not 0: no cache, so that every free is checked against its arena at once.</summary>
    Check,

    /// <summary>1: the limit on arenas counts processors online, as glibc does, not those that the process may use.</summary>
    CountOnlineProcessors,

    /// <summary>1: a free of a pointer that is not ours does nothing.</summary>
    IgnoreForeign,

    /// <summary>PTMALLOC_CHECK: every so many slow operations a thread checks the heap; 0: never; 1: in each call, so without a cache.</summary>
    CheckInterval,

    /// <summary>The level of hardening (<see cref="HardenLevel"/>). Only during initialisation: a block without a canary is none of the hardened modes'.</summary>
    Harden,

    /// <summary>Milliseconds after which unused memory is given back; 0: as glibc. Only while the process initialises.</summary>
    Decay,

    /// <summary>1: where the program falls silent, a thread of our own gives memory back. Only while the process initialises.</summary>
    Background,
}

public static partial class Ptmalloc<P>
{
    /// <summary>An hour: a longer decay is none at all, and the clock's numbers stay small.</summary>
    private const int MaxDecay = 3_600_000;

    /// <summary>Sets an option (mallopt, the tunables); false if the value is out of range, and nothing changed.</summary>
    /// <param name="root">The root's address.</param>
    /// <param name="option">What to set.</param>
    /// <param name="value">Its value.</param>
    public static bool SetOption(nuint root, Option option, nuint value)
    {
        Root target = new(root);
        switch (option)
        {
            case Option.MaxFast when value <= Layout.MaxFastRequest:
                target.Set(RootField.MaxFast, FastLimit(target[RootField.Harden] == 0 ? value : 0));
                return true;

            case Option.TrimThreshold:
                return SetFixed(target, RootField.TrimThreshold, value);
            case Option.TopPad:
                return SetFixed(target, RootField.TopPad, value);
            case Option.MapThreshold:
                return SetFixed(target, RootField.MapThreshold, value);
            case Option.MapMax:
                return SetFixed(target, RootField.MapMax, value);
            case Option.ArenaMax when value != 0:
                target.Set(RootField.ArenaMax, value);
                target.Set(RootField.FewArenas, EveryArena);
                return true;
            case Option.ArenaTest when value != 0:
                target.Set(RootField.ArenaTest, value);
                target.Set(RootField.FewArenas, EveryArena);
                return true;
            case Option.Perturb when value <= byte.MaxValue:
                target.Set(RootField.Perturb, value);
                SetMode(target, Modes.Perturb, value != 0);
                return true;
            case Option.CacheCount when value <= CacheBins.MaxSlots:
                target.Set(RootField.CacheCount, value);
                SetMode(target, Modes.NoCache, value == 0 || target[RootField.CacheBins] == 0);
                return true;
            case Option.CacheMaxBytes when value <= ThreadCache.MaxRequest:
                target.Set(RootField.CacheBins, value == 0 ? 0 : ThreadCache.BinOf(Layout.ChunkSizeOf(value)) + 1);
                target.Set(RootField.MediumCacheBytes, 0);
                SetMode(target, Modes.NoCache, value == 0 || target[RootField.CacheCount] == 0);
                return true;
            case Option.Check:
                SetMode(target, Modes.Check, value != 0);
                return true;
            case Option.CheckInterval:
                target.Set(RootField.CheckInterval, value);
                if (value == 1)
                    SetMode(target, Modes.Check, on: true);
                return true;
            case Option.CountOnlineProcessors when value <= 1:
                target.Set(RootField.CountOnlineProcessors, value);
                return true;
            case Option.IgnoreForeign when value <= 1:
                target.Set(RootField.IgnoreForeign, value);
                return true;
            case Option.Harden when value <= HardenLevel.Quarantine && target[RootField.State] != RootState.Ready:
                SetHarden(target, value);
                return true;
            case Option.Decay when value <= MaxDecay && target[RootField.State] != RootState.Ready:
                target.Set(RootField.DecayTime, value);
                return true;
            case Option.Background when value <= 1 && target[RootField.State] != RootState.Ready:
                target.Set(RootField.Background, value);
                return true;
            default:
                return false;
        }
    }

    private static void SetHarden(Root root, nuint level)
    {
        root.Set(RootField.Harden, level);
        SetMode(root, Modes.Hardened, level != HardenLevel.Off);
        if (level == HardenLevel.Off)
            return;
        root.Set(RootField.MaxFast, FastLimit(0));
        root.Set(RootField.CanaryKey, P.RandomKey);
        root.Set(RootField.LinkKey, P.RandomKey);
        if (level >= HardenLevel.Quarantine)
            root.Set(RootField.FixedThresholds, 1);
    }


    /// <summary>Empties main's fast bins: before mallopt changes anything, since a lower limit for them may not leave larger chunks in.</summary>
    public static void ConsolidateMain()
    {
        if (!Lock.Acquire(Arena.Main.LockWord))
            return;
        Arena.Consolidate(Arena.Main);
        Lock.Release(Arena.Main.LockWord);
    }

    /// <summary>A threshold that someone set no longer follows the sizes that are freed.</summary>
    private static bool SetFixed(Root root, RootField field, nuint value)
    {
        root.Set(RootField.FixedThresholds, 1);
        root.Set(field, value);
        return true;
    }
}

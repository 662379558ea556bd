using System;

namespace PtMalloc.Native;

/// <summary>Every knob there is.</summary>
internal static class KnobTable
{
    internal const int Count = 18;

    private static nuint Any => nuint.MaxValue;

    internal static Knob At(int index) => index switch
    {
        0 => new("ARENA_MAX"u8, "ARENA_MAX"u8, Option.ArenaMax, 1, Any),
        1 => new("ARENA_TEST"u8, "ARENA_TEST"u8, Option.ArenaTest, 1, Any),
        2 => new("TOP_PAD"u8, "TOP_PAD_"u8, Option.TopPad, 0, Any),
        3 => new("TRIM_THRESHOLD"u8, "TRIM_THRESHOLD_"u8, Option.TrimThreshold, 0, Any),
        4 => new("MMAP_THRESHOLD"u8, "MMAP_THRESHOLD_"u8, Option.MapThreshold, 0, Any),
        5 => new("MMAP_MAX"u8, "MMAP_MAX_"u8, Option.MapMax, 0, int.MaxValue),
        6 => new("PERTURB"u8, "PERTURB_"u8, Option.Perturb, 0, 255),
        7 => new(default, "CHECK"u8, "CHECK_"u8, Option.Check, 0, 3),
        8 => new("MXFAST"u8, default, Option.MaxFast, 0, 160),
        9 => new("TCACHE_COUNT"u8, default, Option.CacheCount, 0, 65535),
        10 => new("TCACHE_MAX"u8, default, Option.CacheMaxBytes, 0, 1032),
        11 => new("CPUS"u8, Option.CountOnlineProcessors, "usable"u8, "online"u8),
        12 => new("CHECK"u8, default, default, Option.CheckInterval, 0, Any),
        13 => new("HARDEN"u8, default, default, Option.Harden, 0, 2),
        14 => new("DECAY"u8, default, default, Option.Decay, 0, 3_600_000),
        15 => new("BACKGROUND"u8, default, default, Option.Background, 0, 1),
        16 => new("DEEPBIND"u8, "ignore"u8, "keep"u8),
        _ => new("FOREIGN"u8, Option.IgnoreForeign, "abort"u8, "ignore"u8),
    };
}

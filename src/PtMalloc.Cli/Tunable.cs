using System;

namespace PtMalloc.Cli;

/// <summary>The tunables that <c>--set</c> knows. The library judges their values (<see cref="Trial"/>).</summary>
internal static class Tunable
{
    public static readonly string[] Names =
    [
        "top_pad", "mmap_threshold", "trim_threshold", "mmap_max", "arena_max", "arena_test",
        "tcache_count", "tcache_max", "mxfast", "perturb", "check", "harden", "decay", "background", "cpus", "foreign",
        "deepbind",
    ];

    /// <summary>
    /// NAME=VALUE as a user writes it, in the form in which the library reads it from the environment.
    /// </summary>
    public static string Assignment(string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == option.Length - 1)
            throw RefusalException.Usage($"--set {option}: expected NAME=VALUE");

        string name = option[..equals].Replace('-', '_').ToUpperInvariant();
        if (!Array.Exists(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)))
            throw RefusalException.Usage($"--set: unknown name '{option[..equals]}'; known: {string.Join(' ', Names)}");

        return $"PTMALLOC_{name}{option[equals..]}";
    }
}

using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Simulation.Scripts;

/// <summary>mallopt's parameters by their names in malloc.h.</summary>
public static class Parameters
{
    private static readonly Dictionary<string, Option> Options = new()
    {
        ["M_MXFAST"] = Option.MaxFast,
        ["M_TRIM_THRESHOLD"] = Option.TrimThreshold,
        ["M_TOP_PAD"] = Option.TopPad,
        ["M_MMAP_THRESHOLD"] = Option.MapThreshold,
        ["M_MMAP_MAX"] = Option.MapMax,
        ["M_PERTURB"] = Option.Perturb,
        ["M_ARENA_TEST"] = Option.ArenaTest,
        ["M_ARENA_MAX"] = Option.ArenaMax,
    };

    /// <summary>All the names, for a sentence.</summary>
    public static string Names { get; } = $"{string.Join(", ", Options.Keys.SkipLast(1))} or {Options.Keys.Last()}";

    /// <summary>What mallopt can set.</summary>
    public static IReadOnlyCollection<Option> All => Options.Values;

    public static bool TryFind(string name, out Option option) => Options.TryGetValue(name, out option);

    public static string NameOf(Option option) => Options.First(parameter => parameter.Value == option).Key;
}

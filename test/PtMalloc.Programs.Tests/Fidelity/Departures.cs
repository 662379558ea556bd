using PtMalloc.Programs.Tests.Harness;

namespace PtMalloc.Programs.Tests.Fidelity;

/// <summary>
/// Where we differ from glibc on purpose, each with the switch that makes us like glibc again. This list is complete:
/// the oracle fails for a departure that is not switched off here, and one without a switch cannot be checked.
/// </summary>
internal static class Departures
{
    private static readonly (string Name, string Value)[] s_off =
    [
        // Arenas are counted by the CPUs online, not by those this process may use.
        ("PTMALLOC_CPUS", "online"),

        // Unused memory goes back after a while; in glibc top does at once, and what is below never.
        ("PTMALLOC_DECAY", "0"),
    ];

    /// <summary>
    /// Every allocator's cache in front of the arena, glibc's and ours, is switched off by this one tunable.
    /// </summary>
    public const string NoThreadCache = "glibc.malloc.tcache_count=0";

    public static Command Off(Command command)
    {
        foreach (var (name, value) in s_off)
            command.With(name, value);
        return command;
    }
}

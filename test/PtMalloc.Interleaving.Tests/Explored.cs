using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation.Scheduling;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// All scenarios, explored once for all tests: exhaustively up to two or three turns, then at random. PTMALLOC_LONG=1
/// makes it one turn and many schedules more.
/// </summary>
public sealed class Explored
{
    private const ulong Seed = 20_26;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PTMALLOC_LONG") == "1";

    private readonly Dictionary<string, (Exploration Exhaustive, Exploration Random)> results =
        Scenarios.All.ToDictionary(scenario => scenario.Name, Explore);

    public int Counted => results.Values.Sum(result => result.Exhaustive.Counted + result.Random.Counted);

    public IEnumerable<string> Report =>
        results.Values.SelectMany(result => new[] { $"{result.Exhaustive}", $"{result.Random} at random" });

    public (Exploration Exhaustive, Exploration Random) this[string scenario] => results[scenario];

    private static (Exploration Exhaustive, Exploration Random) Explore(Scenario scenario)
    {
        // With three threads the first turns branch more.
        int turns = (scenario.Threads.Count > 2 ? 2 : scenario.Turns) + (IsLong ? 1 : 0);
        var explorer = new Explorer(scenario);
        Exploration exhaustive = explorer.Exhaust(turns, IsLong ? 3_000_000 : 80_000);
        return (exhaustive, explorer.Wander(Seed, IsLong ? 100_000 : 1_800, turns));
    }
}

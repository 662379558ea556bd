using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using PtMalloc.Cli.Bench.Results;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>What a process held in the course of a workload.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Allocator">Who gave the memory.</param>
/// <param name="Rounds">For each round, and each moment at which it was looked at: the moment's name, and KiB.</param>
internal sealed record MemoryMeasurement(
    DotnetWorkload Workload, DotnetAllocator Allocator, IReadOnlyList<IReadOnlyList<(string When, double Kib)>> Rounds)
{
    /// <summary>The medians over the rounds, in the order of time.</summary>
    public IEnumerable<(string When, double Kib)> Medians =>
        Rounds.SelectMany(round => round)
            .GroupBy(note => note.When, note => note.Kib)
            .Select(moment => (moment.Key, Statistics.Median([.. moment])));

    /// <summary>Reads what the program prints: lines of "WHEN KIB".</summary>
    public static IReadOnlyList<(string When, double Kib)> Read(IEnumerable<string> lines) =>
        [.. lines
            .Select(line => line.Split(' '))
            .Select(words => (words[0], double.Parse(words[1], CultureInfo.InvariantCulture)))];
}

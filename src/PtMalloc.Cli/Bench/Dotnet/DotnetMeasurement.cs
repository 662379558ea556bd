using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using PtMalloc.Cli.Bench.Results;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>What came out for a workload, a size and an allocator.</summary>
/// <param name="Workload">The workload's class.</param>
/// <param name="Bytes">The size of its blocks.</param>
/// <param name="Allocator">Whose they were.</param>
/// <param name="Rounds">For each round the median time of an operation, in ns; null where it failed.</param>
internal sealed record DotnetMeasurement(
    string Workload, int Bytes, DotnetAllocator Allocator, IReadOnlyList<double?> Rounds)
{
    /// <summary>For an operation: the median over the rounds; null if one failed.</summary>
    public double? Nanoseconds =>
        Rounds.Any(round => round is null) ? null : Statistics.Median([.. Rounds.OfType<double>()]);

    /// <summary>Reads BenchmarkDotNet's reports, one for each round.</summary>
    public static List<DotnetMeasurement> Read(IEnumerable<string> files) =>
    [
        .. from file in files
           from found in Cases(file)
           group found.Median by (found.Workload, found.Bytes, found.Allocator) into rounds
           select new DotnetMeasurement(
               rounds.Key.Workload, rounds.Key.Bytes, DotnetAllocator.Of(rounds.Key.Allocator), [.. rounds]),
    ];

    private static List<(string Workload, int Bytes, string Allocator, double? Median)> Cases(string file)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. report.RootElement.GetProperty("Benchmarks").EnumerateArray().Select(Case)];
    }

    /// <summary>Type is "Pairs&lt;SharedHeap&gt;", Parameters "Bytes=64".</summary>
    private static (string Workload, int Bytes, string Allocator, double? Median) Case(JsonElement benchmark)
    {
        string[] names = benchmark.GetProperty("Type").GetString()!.Split('<', '>');
        string bytes = benchmark.GetProperty("Parameters").GetString()!.Split('=')[1];
        JsonElement statistics = benchmark.GetProperty("Statistics");
        double? median =
            statistics.ValueKind == JsonValueKind.Object ? statistics.GetProperty("Median").GetDouble() : null;
        return (names[0], int.Parse(bytes, CultureInfo.InvariantCulture), names[1], median);
    }
}

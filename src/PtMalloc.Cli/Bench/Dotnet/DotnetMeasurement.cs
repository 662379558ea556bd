using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>What came out for a workload, a size and an allocator.</summary>
/// <param name="Workload">The workload's class.</param>
/// <param name="Bytes">The size of its blocks.</param>
/// <param name="Allocator">The class of its blocks.</param>
/// <param name="Nanoseconds">For an operation: the median; null where it failed.</param>
internal sealed record DotnetMeasurement(string Workload, int Bytes, string Allocator, double? Nanoseconds)
{
    /// <summary>Reads a report of BenchmarkDotNet.</summary>
    public static List<DotnetMeasurement> Read(string file)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. report.RootElement.GetProperty("Benchmarks").EnumerateArray().Select(Of)];
    }

    /// <summary>Type is "Pairs&lt;SharedHeap&gt;", Parameters "Bytes=64".</summary>
    private static DotnetMeasurement Of(JsonElement benchmark)
    {
        string[] names = benchmark.GetProperty("Type").GetString()!.Split('<', '>');
        string bytes = benchmark.GetProperty("Parameters").GetString()!.Split('=')[1];
        bool isMeasured = benchmark.GetProperty("Statistics") is { ValueKind: JsonValueKind.Object };
        double? median = isMeasured ? benchmark.GetProperty("Statistics").GetProperty("Median").GetDouble() : null;
        return new(names[0], int.Parse(bytes, CultureInfo.InvariantCulture), names[1], median);
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>What came out for a workload, a size and an allocator.</summary>
/// <param name="Type">The workload's class.</param>
/// <param name="Bytes">The size of its blocks.</param>
/// <param name="Allocator">The class of its blocks.</param>
/// <param name="Nanoseconds">For an operation: the median; null where it failed.</param>
internal sealed record DotnetMeasurement(string Type, int Bytes, string Allocator, double? Nanoseconds)
{
    /// <summary>Reads a report of BenchmarkDotNet.</summary>
    public static List<DotnetMeasurement> Read(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return JsonSerializer.Deserialize<Report>(stream)!.Benchmarks.ConvertAll(static benchmark => benchmark.ToMeasurement());
    }

    private sealed record Report([property: JsonRequired] List<Benchmark> Benchmarks);

    /// <summary>Type is "Pairs&lt;SharedHeap&gt;", Parameters "Bytes=64".</summary>
    private sealed record Benchmark([property: JsonRequired] string Type, [property: JsonRequired] string Parameters, Statistics? Statistics)
    {
        public DotnetMeasurement ToMeasurement()
        {
            string[] names = Type.Split('<', '>');
            int bytes = int.Parse(Parameters.AsSpan(Parameters.IndexOf('=', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
            return new(names[0], bytes, names[1], Statistics?.Median);
        }
    }

    private sealed record Statistics(double Median);
}

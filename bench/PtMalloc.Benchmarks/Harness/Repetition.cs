namespace PtMalloc.Benchmarks.Harness;

/// <summary>How often a measured call does its work.</summary>
internal static class Repetition
{
    /// <summary>
    /// Work of nanoseconds is repeated so often that BenchmarkDotNet's call, which takes nanoseconds too, does not
    /// matter.
    /// </summary>
    public const int OfShort = 1024;

    /// <summary>For work that takes microseconds.</summary>
    public const int OfLong = 16;
}

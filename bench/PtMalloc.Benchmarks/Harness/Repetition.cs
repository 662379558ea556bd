namespace PtMalloc.Benchmarks.Harness;

/// <summary>How often a measured call does its work.</summary>
internal static class Repetition
{
    /// <summary>
    /// What takes nanoseconds is done so often that BenchmarkDotNet's call, a few nanoseconds too, is nothing beside
    /// it.
    /// </summary>
    public const int OfShort = 1024;

    /// <summary>What takes microseconds.</summary>
    public const int OfLong = 16;
}

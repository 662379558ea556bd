using System;
using System.Collections.Generic;
using PtMalloc.Cli.Bench.Running;

namespace PtMalloc.Cli.Bench.Results;

/// <summary>Something that is measured; less is better.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Read">Its value; null where a program does not tell.</param>
/// <param name="IsMemory">KiB rather than seconds.</param>
internal sealed record Metric(string Key, string Title, Func<Measurement, double?> Read, bool IsMemory)
{
    public static Metric Time { get; } = new("time", "time", static run => run.Wall, false);

    public static Metric Cpu { get; } = new("cpu", "CPU time", static run => run.Cpu, false);

    public static Metric PeakRss { get; } = new("peakRss", "peak RSS", static run => run.PeakRss, true);

    public static Metric RssAfter { get; } = new("rssAfter", "RSS after the work", static run => run.RssAfter, true);

    public static IReadOnlyList<Metric> All { get; } = [Time, Cpu, PeakRss, RssAfter];
}

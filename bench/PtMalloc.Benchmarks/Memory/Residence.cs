using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace PtMalloc.Benchmarks.Memory;

/// <summary>What this process has in memory, beyond what it had when it began to look.</summary>
internal sealed class Residence
{
    private readonly List<(string When, long Bytes)> noted = [];
    private readonly long before = ResidentBytes();

    /// <summary>
    /// Remembers what is resident now. Nothing is printed before the end, because printing takes memory.
    /// </summary>
    public void Note(string when) => Note(when, ResidentBytes() - before);

    /// <summary>Remembers an amount that is known.</summary>
    public void Note(string when, long bytes) => noted.Add((when, bytes));

    /// <summary>Prints a line for each note: when, and KiB.</summary>
    public void Print()
    {
        foreach ((string when, long bytes) in noted)
            Console.WriteLine($"{when} {bytes >> 10}");
    }

    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture)
        * Environment.SystemPageSize;
}

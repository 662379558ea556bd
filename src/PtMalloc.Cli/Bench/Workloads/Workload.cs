using System.Collections.Generic;

namespace PtMalloc.Cli.Bench.Workloads;

/// <summary>A program to measure, and what the first lines of its source say about it.</summary>
/// <param name="Name">The source's name without its extension.</param>
/// <param name="Source">A C or C++ file, or a script that runs a real program.</param>
/// <param name="What">What it does, in a line.</param>
/// <param name="StandsFor">Which real behaviour it stands for.</param>
/// <param name="Packages">The Debian packages that it needs.</param>
internal sealed record Workload(
    string Name, string Source, string What, string? StandsFor, IReadOnlyList<string> Packages)
{
    public const string ScriptExtension = ".sh";

    public bool IsScript => Source.EndsWith(ScriptExtension, System.StringComparison.Ordinal);
}

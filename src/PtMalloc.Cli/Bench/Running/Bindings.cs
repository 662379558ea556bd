using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace PtMalloc.Cli.Bench.Running;

/// <summary>Who really serves malloc, by the loader's own account (LD_DEBUG=bindings) of all processes of a run.</summary>
/// <param name="IsBound">At least one process calls the allocator under test.</param>
/// <param name="Strays">Who calls which other malloc: "redis-server → libjemalloc.so.2".</param>
internal sealed partial record Bindings(bool IsBound, IReadOnlyList<string> Strays)
{
    /// <param name="logs">What the loaders wrote, a file per process.</param>
    /// <param name="library">The allocator under test.</param>
    public static Bindings Read(IEnumerable<string> logs, string library)
    {
        string expected = RealPath(library);
        HashSet<(string From, string To)> bindings =
        [
            .. logs.SelectMany(File.ReadLines)
                .Select(line => Line().Match(line))
                .Where(match => match.Success)
                .Select(match => (RealPath(match.Groups["from"].Value), RealPath(match.Groups["to"].Value))),
        ];
        return new(
            bindings.Any(binding => binding.To == expected),
            [
                .. bindings.Where(binding => binding.To != expected && binding.From != expected)
                    .Select(binding => $"{Path.GetFileName(binding.From)} → {Path.GetFileName(binding.To)}")
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ]);
    }

    [GeneratedRegex(@"binding file (?<from>.+?) \[\d+\] to (?<to>.+?) \[\d+\]: normal symbol `malloc'")]
    private static partial Regex Line();

    /// <summary>The loader writes names as it was given them, mostly links; a program by the name it was called by.</summary>
    private static string RealPath(string path) => Posix.RealPath(path) ?? path;
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace PtMalloc.Cli.Bench.Running;

/// <summary>
/// Who really serves malloc, by the loader's own account (LD_DEBUG=bindings) of all processes of a run.
/// </summary>
/// <param name="IsBound">At least one process calls the allocator under test.</param>
/// <param name="Remarks">Who calls another malloc, in words.</param>
internal sealed partial record Bindings(bool IsBound, IReadOnlyList<string> Remarks)
{
    /// <param name="logs">What the loaders wrote, a file per process.</param>
    /// <param name="library">The allocator under test.</param>
    public static Bindings Read(IEnumerable<string> logs, string library)
    {
        List<ProcessBindings> processes = [.. logs.Select(log => ProcessBindings.Read(log, Posix.RealPath(library)!))];
        string[] others = [.. processes.SelectMany(process => process.Others).Distinct().Order(StringComparer.Ordinal)];
        string[] unreached =
            [.. processes.Where(process => !process.IsBound)
                .SelectMany(process => process.Programs)
                .Distinct()
                .Order(StringComparer.Ordinal)];
        return new(
            processes.Exists(process => process.IsBound),
            [
                .. others is [] ? Array.Empty<string>() : [$"another malloc is called: {string.Join(", ", others)}"],
                .. unreached is [] ? Array.Empty<string>() : [$"not measured with it: {string.Join(", ", unreached)}"],
            ]);
    }

    /// <summary>One process.</summary>
    /// <param name="IsBound">Something in it calls the allocator under test.</param>
    /// <param name="Others">What in it calls another, though the allocator is there.</param>
    /// <param name="Programs">What it ran; a shell and then, after its exec, something else.</param>
    private sealed partial record ProcessBindings(
        bool IsBound, IReadOnlyList<string> Others, IReadOnlyList<string> Programs)
    {
        public static ProcessBindings Read(string log, string library)
        {
            HashSet<(string From, string To)> bindings =
            [
                .. File.ReadLines(log)
                    .Select(line => Line().Match(line))
                    .Where(match => match.Success)
                    .Select(match => (RealPath(match.Groups["from"].Value), RealPath(match.Groups["to"].Value))),
            ];

            // If a program takes malloc's address, the loader binds others' calls to the program's own stub, which
            // passes each call on.
            HashSet<string> good =
                [library, .. bindings.Where(binding => binding.To == library).Select(binding => binding.From)];
            bool isBound = bindings.Any(binding => binding.To == library);
            return new(
                isBound,
                !isBound ? [] :
                [
                    .. bindings.Where(binding => !good.Contains(binding.To) && binding.From != library)
                        .Select(binding => binding.To == binding.From
                            ? $"{Path.GetFileName(binding.From)} has its own"
                            : $"{Path.GetFileName(binding.From)} calls that of {Path.GetFileName(binding.To)}"),
                ],
                [.. bindings.Select(binding => Path.GetFileName(binding.From))
                    .Where(name => !name.Contains(".so", StringComparison.Ordinal))]);
        }

        [GeneratedRegex(@"binding file (?<from>.+?) \[\d+\] to (?<to>.+?) \[\d+\]: normal symbol `malloc'")]
        private static partial Regex Line();

        /// <summary>
        /// The loader names a library by the path it took, often a link, and the program by the name it was called by.
        /// </summary>
        private static string RealPath(string path) => Posix.RealPath(path) ?? path;
    }
}

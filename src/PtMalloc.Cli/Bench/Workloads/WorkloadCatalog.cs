using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace PtMalloc.Cli.Bench.Workloads;

/// <summary>
/// The workloads are the files of two folders: synthetic ones in C and C++, and scripts that run real programs. Or they
/// are what a folder of the user's lists in <see cref="ProgramList"/>.
/// </summary>
internal static class WorkloadCatalog
{
    public static string Folder => Path.Join(Installation.Root, "bench");

    /// <summary>
    /// Those whose name is in the list, or matches a pattern in it (<c>pair-*</c>); all where it is empty.
    /// </summary>
    /// <param name="list">Names and patterns.</param>
    /// <param name="programs">A folder with programs of the user's; ours where null.</param>
    public static List<Workload> Select(IReadOnlyList<string> list, string? programs)
    {
        List<Workload> all = programs is not null ? ProgramList.Read(programs)
            : [.. Sources("workloads", ".c", ".cpp")
                .Concat(Sources("programs", Workload.ScriptExtension))
                .Select(Read)];
        if (all is [])
            throw RefusalException.Failure($"bench: no workloads under {programs ?? Folder}");
        if (list is [])
            return all;

        string? unknown = list.FirstOrDefault(pattern => !all.Exists(workload => Matches(workload, pattern)));
        return unknown is null
            ? all.FindAll(workload => list.Any(pattern => Matches(workload, pattern)))
            : throw RefusalException.Usage(
                $"bench: no workload '{unknown}'; "
                + $"there are: {string.Join(' ', all.Select(workload => workload.Name))}");
    }

    private static bool Matches(Workload workload, string pattern) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, workload.Name, ignoreCase: false);

    private static IEnumerable<string> Sources(string folder, params string[] extensions)
    {
        string path = Path.Join(Folder, folder);
        return !Directory.Exists(path) ? [] : Directory.EnumerateFiles(path)
            .Where(file => extensions.Contains(Path.GetExtension(file)))
            .Order(StringComparer.Ordinal);
    }

    private static Workload Read(string source)
    {
        Dictionary<string, string> words = Heading(source);
        string? needs = words.GetValueOrDefault("needs");
        return new(
            Path.GetFileNameWithoutExtension(source), source,
            words.GetValueOrDefault("what", ""), words.GetValueOrDefault("stands for"),
            needs?.Replace("debian-package", "", StringComparison.Ordinal)
                .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) ?? []);
    }

    /// <summary>The comment at the file's start: lines of "key: text".</summary>
    private static Dictionary<string, string> Heading(string source)
    {
        Dictionary<string, string> words = [];
        foreach (string line in File.ReadLines(source).SkipWhile(
            line => line.StartsWith("#!", StringComparison.Ordinal)))
        {
            if (!line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith('#'))
                break;
            if (line.TrimStart('/', '#', ' ').Split(": ", 2) is [var key, var text])
                words.TryAdd(key, text.Trim());
        }

        return words;
    }
}

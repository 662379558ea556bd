using System;
using System.Collections.Generic;
using System.Text;
using PtMalloc.Simulation;

namespace PtMalloc.Cli;

/// <summary>
/// The tunables that <c>--set</c> knows. Their values are the library's to judge (<see cref="Trial"/>).
/// </summary>
internal static class Tunable
{
    /// <summary>Every option that has a variable of ours.</summary>
    public static string[] Names { get; } = ReadTable();

    /// <summary>
    /// NAME=VALUE as a user writes it, in the form in which the library reads it from the environment.
    /// </summary>
    public static string Assignment(string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == option.Length - 1)
            throw RefusalException.Usage($"--set {option}: expected NAME=VALUE");

        string name = option[..equals].Replace('-', '_').ToUpperInvariant();
        if (!Array.Exists(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)))
            throw RefusalException.Usage($"--set: unknown name '{option[..equals]}'; known: {string.Join(' ', Names)}");

        return $"PTMALLOC_{name}{option[equals..]}";
    }

    private static string[] ReadTable()
    {
        List<string> names = [];
        for (Option known = default; known < OptionRow.End; known++)
        {
            Ptmalloc<Simulated<Layout64>>.ReadRow(known, out OptionRow row);
            if (row.Family != OptionFamily.Glibc)
                names.Add(Encoding.UTF8.GetString(row.Name).ToLowerInvariant());
        }

        return [.. names];
    }
}

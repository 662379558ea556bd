using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace PtMalloc.Cli;

/// <summary>
/// A program that does next to nothing, run with the settings that were asked for: what the library says of them here,
/// it would say in the program; or nowhere, if the program closes its standard error or makes no allocation.
/// </summary>
internal static class Trial
{
    private const string Complaint = "ptmalloc: PTMALLOC_";
    private const string Consequence = "; using the default";

    /// <summary>Refuses the first value that the library takes for a bad one.</summary>
    public static void Require(string library, IEnumerable<string> settings)
    {
        ProcessStartInfo start = new("sh", ["-c", ":"]) { RedirectStandardError = true };
        foreach (string variable in new List<string>(start.Environment.Keys))
        {
            if (variable.StartsWith("PTMALLOC_", StringComparison.Ordinal) || variable is "LD_PRELOAD")
                start.Environment.Remove(variable);
        }

        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            start.Environment[setting[..equals]] = setting[(equals + 1)..];
        }

        start.Environment["LD_PRELOAD"] = library;
        using Process trial = Process.Start(start)!;
        string said = trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        foreach (string line in said.Split('\n'))
        {
            if (line.StartsWith(Complaint, StringComparison.Ordinal))
                throw RefusalException.Usage($"--set {AsSet(line)}");
        }
    }

    /// <summary>
    /// "ptmalloc: PTMALLOC_HARDEN=3: expected ..., using the default", in the words of a user who wrote --set harden=3.
    /// </summary>
    private static string AsSet(string line)
    {
        string rest = line[Complaint.Length..].Replace(Consequence, "", StringComparison.Ordinal);
        int equals = rest.IndexOf('=', StringComparison.Ordinal);
        return rest[..equals].ToLowerInvariant() + rest[equals..];
    }
}

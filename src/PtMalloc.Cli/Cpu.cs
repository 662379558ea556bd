using System;
using System.Collections.Generic;
using System.IO;

namespace PtMalloc.Cli;

/// <summary>The library is compiled for x86-64-v2; an older CPU would die of SIGILL inside malloc.</summary>
internal static class Cpu
{
    // The names Linux gives to what level 2 adds; "pni" is SSE3.
    private static readonly string[] Level2 = ["cx16", "lahf_lm", "pni", "popcnt", "sse4_1", "sse4_2", "ssse3"];

    public static void RequireLevel2()
    {
        HashSet<string> flags = [.. Flags().Split(' ')];
        string[] missing = Array.FindAll(Level2, flag => !flags.Contains(flag));
        if (missing is not [])
            throw RefusalException.CannotRun(
                "this CPU", $"lacks {string.Join(", ", missing)}: the library needs x86-64-v2");
    }

    private static string Flags()
    {
        foreach (string line in File.ReadLines("/proc/cpuinfo"))
        {
            if (line.StartsWith("flags", StringComparison.Ordinal))
                return line;
        }

        return "";
    }
}

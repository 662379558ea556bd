using System;
using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Cli.Bench;

/// <summary>Debian packages that only a comparison needs.</summary>
internal static class DebianPackages
{
    /// <summary>Installs what is missing.</summary>
    /// <returns>null, or why it could not be done and what to do.</returns>
    public static string? Ensure(IReadOnlyList<string> packages)
    {
        string[] missing = [.. packages.Where(package => !IsInstalled(package))];
        if (missing is [])
            return null;

        string install = $"apt-get install --yes --no-install-recommends {string.Join(' ', missing)}";
        if (!Environment.IsPrivilegedProcess)
            return $"needs {string.Join(", ", missing)}: run 'sudo {install}'";

        Console.Error.WriteLine($"ptmalloc: installing {string.Join(", ", missing)}");
        (int exitCode, _, string error) = ToolOutput.Run(
            "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", $"{install} || {{ apt-get update && {install}; }}");
        return exitCode == 0 ? null : $"cannot be had: '{install}' failed: {error.Trim().Split('\n')[^1]}";
    }

    private static bool IsInstalled(string package) =>
        ToolOutput.Of("dpkg-query", "--show", "--showformat=${db:Status-Status}", package) == "installed";
}

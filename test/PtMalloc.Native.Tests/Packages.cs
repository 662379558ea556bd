using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace PtMalloc.Native.Tests;

/// <summary>Debian packages that a test needs and ./ptmalloc does not.</summary>
internal static class Packages
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>apt-get takes one caller at a time.</summary>
    private static readonly SemaphoreSlim One = new(1);

    /// <summary>Installs the package unless its command is there.</summary>
    public static async Task EnsureAsync(string package, string command, CancellationToken cancellation)
    {
        await One.WaitAsync(cancellation);
        try
        {
            if (!IsThere(command))
                await InstallAsync(package, cancellation);
        }
        finally
        {
            _ = One.Release();
        }
    }

    private static bool IsThere(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(
            folder => File.Exists(Path.Join(folder, command)));

    private static async Task InstallAsync(string package, CancellationToken cancellation)
    {
        string install = $"apt-get install --yes {package}";
        if (!Environment.IsPrivilegedProcess)
            throw new InvalidOperationException($"{package} is missing, and only root can install it: sudo {install}");

        Outcome outcome = await Command.RunAsync(
            ["env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", $"{install} || {{ apt-get update && {install}; }}"],
            Limit, cancellation);
        if (!outcome.IsSuccess)
            throw new InvalidOperationException(outcome.Describe($"{package} cannot be installed"));
    }
}

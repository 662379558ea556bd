using System;
using System.Linq;
using Xunit;

namespace PtMalloc.Programs.Tests.Harness;

/// <summary>
/// Installs what a test needs and this machine lacks; a test that cannot have it is skipped and says why.
/// </summary>
internal static class Debian
{
    // Package lists and packages have a lock each, and only one of them can be waited for: this one covers both,
    // across all test processes.
    private const string Lock = "/var/lock/ptmalloc-tests.lock";

    /// <param name="command">The program without which the test is pointless.</param>
    /// <param name="packages">What brings it.</param>
    public static void Require(string command, params string[] packages)
    {
        if (Executables.Find(command) is not null)
            return;
        Assert.SkipWhen(packages.Length == 0, $"{command} is not installed, and Debian has no package of it.");
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess,
            $"{command} is not installed: apt-get install {string.Join(' ', packages)} (needs root).");
        Assert.SkipWhen(
            Executables.Find("apt-get") is null,
            $"{command} is not installed, and there is no apt-get to install it with.");

        var install = Install(packages);
        Assert.SkipWhen(
            Executables.Find(command) is null, $"{command} could not be installed: {LastLine(install.Summary)}");
    }

    private static Outcome Install(string[] packages)
    {
        const string script = "apt-get -q update; exec apt-get -q -y --no-install-recommends install \"$@\"";
        return new Command(["flock", Lock, "sh", "-c", script, "install", .. packages])
            .With("DEBIAN_FRONTEND", "noninteractive")
            .Run();
    }

    private static string LastLine(string text) => text.Trim().Split('\n').Last();
}

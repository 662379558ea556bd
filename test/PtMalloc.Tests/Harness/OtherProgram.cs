using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Tests.Harness;

/// <summary>Runs a program that is not this suite, to its end.</summary>
internal static class OtherProgram
{
    /// <summary>A publish with NativeAOT takes a minute, on a machine with nothing else to do.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    /// <summary>Runs it, and requires that it ends with 0.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static string Run(string program, string folder, params string[] arguments)
    {
        (int exitCode, string output, string errors) = RunToEnd(program, folder, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}{errors}");
        return output;
    }

    /// <summary>Runs it, and requires that it does not end with 0.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static string RunToFailure(string program, string folder, params string[] arguments)
    {
        (int exitCode, string output, string errors) = RunToEnd(program, folder, arguments);
        Assert.True(exitCode != 0, $"{program} {string.Join(' ', arguments)} succeeded:\n{output}{errors}");
        return output;
    }

    private static (int ExitCode, string Output, string Errors) RunToEnd(
        string program, string folder, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["DOTNET_ROOT"] = Path.Join(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");

        // Asked for by a project of the test's own only.
        start.Environment["NUGET_PACKAGES"] = Path.Join(folder, "packages");

        // Servers would outlive the call, and keep its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{program} {string.Join(' ', arguments)} still runs after {s_patience.TotalMinutes} minutes");
        }

        return (process.ExitCode, output.Result, errors.Result);
    }
}

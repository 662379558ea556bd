using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace PtMalloc.Cli.Suites;

/// <summary>
/// Runs suites as processes. Their words go straight to our output; their numbers come from a report file.
/// </summary>
internal sealed class SuiteRunner(TimeSpan limit, bool isLong)
{
    public SuiteResult Run(Suite suite)
    {
        string report = Path.Join(Path.GetTempPath(), $"{suite.Name}-{Environment.ProcessId}.xml");
        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            using Process process = Process.Start(StartOf(suite, report))!;
            if (process.WaitForExit(limit))
                return SuiteResult.Of(suite.Name, clock.Elapsed, report, process.ExitCode);

            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return SuiteResult.Lost(
                suite.Name, clock.Elapsed, $"killed: it still ran after {limit.TotalSeconds:F0} seconds");
        }
        catch (Win32Exception e)
        {
            return SuiteResult.Lost(suite.Name, clock.Elapsed, $"cannot start {suite.Program}: {e.Message}");
        }
        finally
        {
            File.Delete(report);
        }
    }

    private ProcessStartInfo StartOf(Suite suite, string report)
    {
        // The quiet reporter prints failures in full, and nothing about tests that pass.
        ProcessStartInfo start = new(suite.Program, ["-reporter", "quiet", "-noLogo", "-noColor", "-xml", report]);
        start.Environment["PTMALLOC_LIBRARY"] = Installation.Library();
        start.Environment["PTMALLOC_ROOT"] = Installation.Root;
        start.Environment.Remove("PTMALLOC_PROCESS"); // this call's, not that of calls which a suite makes
        if (isLong)
            start.Environment["PTMALLOC_LONG"] = "1";

        // The suite's program looks for the runtime in fixed places only, so it is told to use the one that runs us.
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        return start;
    }
}

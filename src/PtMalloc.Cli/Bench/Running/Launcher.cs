using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Running;

/// <summary>Runs a workload under a library through bench/launch, which measures; this process only waits.</summary>
internal sealed class Launcher(string program, CancellationToken cancellation)
{
    private const int LimitInSeconds = 60;

    // Settings of the machine's owner for glibc's malloc, or for the loader, that would change what is measured.
    // PTMALLOC_… stays, to measure settings; but what the script told this process does not concern the program.
    private static readonly string[] Hidden =
        [
            "LD_PRELOAD", "LD_DEBUG", "LD_BIND_NOW", "GLIBC_TUNABLES", "PTMALLOC_ROOT", "PTMALLOC_PROCESS",
            "PTMALLOC_LIBRARY"
        ];

    // Debian's programs, not a wrapper that somebody has put in front of them.
    private const string SystemPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <param name="workload">What to run.</param>
    /// <param name="library">What to preload into it; nothing where null.</param>
    /// <param name="argument">The program's argument: a scale, or "prepare".</param>
    /// <param name="variables">More of its environment.</param>
    public Outcome Run(
        ReadyWorkload workload, string? library, string argument, IReadOnlyDictionary<string, string>? variables = null)
    {
        ProcessStartInfo start = new(
            program, [LimitInSeconds.ToString(CultureInfo.InvariantCulture), workload.Program, argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workload.Folder,
        };
        SetEnvironment(start.Environment, workload, library);
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Run(start);
    }

    private Outcome Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration registration = cancellation.Register(() => Posix.Terminate(process.Id));
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return Outcome.Of(output, error.GetAwaiter().GetResult());
    }

    private static void SetEnvironment(
        IDictionary<string, string?> environment, ReadyWorkload workload, string? library)
    {
        foreach (string name in Hidden)
            environment.Remove(name);
        foreach (string name in new List<string>(environment.Keys))
        {
            if (name.StartsWith("MALLOC_", StringComparison.Ordinal))
                environment.Remove(name);
        }

        environment["PATH"] = SystemPath;
        environment["LC_ALL"] = "C.UTF-8";
        environment["BENCH_DIR"] = workload.Folder;
        if (library is not null)
            environment["LD_PRELOAD"] = library;
    }
}

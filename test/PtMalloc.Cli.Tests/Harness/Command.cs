using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace PtMalloc.Cli.Tests.Harness;

/// <summary>What a process printed and how it ended; 128 + N means signal N, as in a shell.</summary>
internal sealed record Result(int ExitCode, string Output, string Error);

/// <summary>A command line with its surroundings.</summary>
internal sealed record Command(string File, params string[] Arguments)
{
    // Variables of the suite's own environment that must not leak into what it tests.
    private static readonly string[] Hidden =
        ["PTMALLOC_LIBRARY", "PTMALLOC_ROOT", "PTMALLOC_LONG", "LD_PRELOAD", "XDG_CACHE_HOME"];

    public string? Folder { get; init; }

    public string Input { get; init; } = "";

    /// <summary>Changes to the environment; null removes a variable.</summary>
    public Dictionary<string, string?> Environment { get; init; } = [];

    public Result Run()
    {
        using Process process = Process.Start(StartInfo())!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(Input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private ProcessStartInfo StartInfo()
    {
        ProcessStartInfo start = new(File, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder ?? "/",
        };
        foreach (string name in Hidden)
            start.Environment.Remove(name);
        foreach ((string name, string? value) in Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        return start;
    }
}

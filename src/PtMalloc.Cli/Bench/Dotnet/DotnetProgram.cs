using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>bench/PtMalloc.Benchmarks, built: the program that measures. What it says goes into a file.</summary>
internal sealed class DotnetProgram : IDisposable
{
    private const string Name = "PtMalloc.Benchmarks";

    /// <summary>Variables that would change the malloc below NativeMemory, or that concern only this process.</summary>
    private static readonly string[] s_hidden =
        ["LD_PRELOAD", "GLIBC_TUNABLES", "PTMALLOC_ROOT", "PTMALLOC_PROCESS", "PTMALLOC_LIBRARY"];

    private readonly string folder;
    private readonly string logFile = Path.Join(Installation.Root, "artifacts", "bench", "dotnet.log");
    private readonly StreamWriter log;

    /// <param name="folder">Where the program runs, and leaves its files.</param>
    public DotnetProgram(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        log = new StreamWriter(logFile);
    }

    /// <summary>Runs it to its end, which must be a good one.</summary>
    /// <returns>Its lines, as they come.</returns>
    public IEnumerable<string> Run(params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            log.WriteLine(line);
            yield return line;
        }

        log.Write(errors.GetAwaiter().GetResult());
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw Failed($"ended with {process.ExitCode}");
    }

    /// <summary>The program did not do what it should.</summary>
    public RefusalException Failed(string how)
    {
        log.Flush();
        return RefusalException.Failure($"bench: {Name} {how}; what it said is in {logFile}");
    }

    public void Dispose() => log.Dispose();

    private Process Start(IEnumerable<string> arguments)
    {
        string program = Path.Join(Installation.Root, "artifacts", "bin", Name, "release", Name);
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (string name in s_hidden)
            start.Environment.Remove(name);
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath); // the runtime that runs us
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw RefusalException.Failure($"bench: cannot start {program}: {e.Message}");
        }
    }
}

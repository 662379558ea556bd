using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Output;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary><c>ptmalloc bench --dotnet</c>: the .NET library beside NativeMemory and others. BenchmarkDotNet measures, in a process of its own.</summary>
internal static class DotnetBench
{
    private const string Program = "PtMalloc.Benchmarks", Peer = "libmimalloc2.0", PeerLibrary = "libmimalloc.so.2";
    private const int UsualMilliseconds = 150, QuickMilliseconds = 40, UsualWarmUps = 5, QuickWarmUps = 3;

    private static readonly int[] s_quickSizes = [64, 1 << 10, 64 << 10];

    /// <summary>What changes the malloc below NativeMemory, or is this process's own.</summary>
    private static readonly string[] s_hidden = ["LD_PRELOAD", "GLIBC_TUNABLES", "PTMALLOC_ROOT", "PTMALLOC_PROCESS", "PTMALLOC_LIBRARY"];

    public static int Run(DotnetOptions options)
    {
        if (LoaderCache.TryFind(PeerLibrary) is null && DebianPackages.Ensure([Peer]) is { } trouble)
            throw RefusalException.Failure($"bench: --dotnet {trouble}");

        DirectoryInfo folder = Directory.CreateTempSubdirectory("ptmalloc-bench-");
        try
        {
            string log = Path.Join(Installation.Root, "artifacts", "bench", "dotnet.log");
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            int exitCode = Measure(options, folder.FullName, log);
            string? report = Directory.EnumerateFiles(folder.FullName, "*-report-full-compressed.json", SearchOption.AllDirectories).SingleOrDefault();
            if (exitCode != 0 || report is null)
                throw RefusalException.Failure($"bench: {Program} ended with {exitCode} and {(report is null ? "no" : "a")} report; what it said is in {log}");

            Report(options, report);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the program says goes to a file; how far it is, to a terminal.</summary>
    private static int Measure(DotnetOptions options, string folder, string log)
    {
        const string Progress = "// ** Remained ";
        using Process process = Start(options, folder);
        using StreamWriter writer = new(log);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            writer.WriteLine(line);
            if (!Console.IsErrorRedirected && line.StartsWith(Progress, StringComparison.Ordinal))
                Console.Error.Write($"\r{line[Progress.Length..].TrimEnd('*', ' ')} ");
        }

        if (!Console.IsErrorRedirected)
            Console.Error.WriteLine();
        writer.Write(errors.GetAwaiter().GetResult());
        process.WaitForExit();
        return process.ExitCode;
    }

    private static Process Start(DotnetOptions options, string folder)
    {
        string program = Path.Join(Installation.Root, "artifacts", "bin", Program, "release", Program);
        ProcessStartInfo start = new(program, Arguments(options, folder))
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

    private static string[] Arguments(DotnetOptions options, string folder) =>
    [
        "--filter", .. options.Workloads.SelectMany(workload => Patterns(workload, options.IsQuick)),
        "--join", "--exporters", "json", "--artifacts", folder,
        "--iterationTime", Number(options.IsQuick ? QuickMilliseconds : UsualMilliseconds),
        "--warmupCount", Number(options.IsQuick ? QuickWarmUps : UsualWarmUps),
        "--iterationCount", Number(options.Rounds),
    ];

    /// <summary>Quickly: small, middling and large blocks only.</summary>
    private static IEnumerable<string> Patterns(DotnetWorkload workload, bool isQuick) =>
        isQuick ? s_quickSizes.Select(bytes => $"*.{workload.Type}<*(Bytes: {bytes})") : [$"*.{workload.Type}<*"];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Report(DotnetOptions options, string report)
    {
        List<DotnetMeasurement> measurements = DotnetMeasurement.Read(report);
        IAnsiConsole console = TableConsole.Open();
        console.WriteLine(Machine.This().ToString());
        new DotnetTable(options.Workloads, measurements).Write(console);
        if (options.Json is { } json)
            File.Copy(report, json, overwrite: true);
    }
}

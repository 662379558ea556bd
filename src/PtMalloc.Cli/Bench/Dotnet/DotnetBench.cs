using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Output;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>
/// <c>ptmalloc bench --dotnet</c>: the .NET library beside NativeMemory and others. Each round is a process, in which
/// BenchmarkDotNet measures all times once, and a process for each measure of memory. So a round that falls into a busy
/// minute, or finds its code and memory at unlucky places, is outvoted.
/// </summary>
internal sealed class DotnetBench(DotnetOptions options, DotnetProgram program, string folder)
{
    private const string Peer = "libmimalloc2.0", PeerLibrary = "libmimalloc.so.2";
    private const int UsualMilliseconds = 15, QuickMilliseconds = 10, UsualIterations = 5, QuickIterations = 3;

    private static readonly int[] s_quickSizes = [64, 1 << 10, 64 << 10];

    private readonly DotnetWorkload[] timed = [.. options.Workloads.Where(workload => workload.Measured is null)];

    public static int Run(DotnetOptions options)
    {
        if (LoaderCache.TryFind(PeerLibrary) is null && DebianPackages.Ensure([Peer]) is { } trouble)
            throw RefusalException.Failure($"bench: --dotnet {trouble}");

        DirectoryInfo folder = Directory.CreateTempSubdirectory("ptmalloc-bench-");
        try
        {
            using DotnetProgram program = new(folder.FullName);
            DotnetResults results = new DotnetBench(options, program, folder.FullName).Measure();
            Report(options, results);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private DotnetResults Measure()
    {
        List<string> reports = [];
        List<(DotnetWorkload Workload, string Allocator, IReadOnlyList<(string When, double Kib)> Notes)> memory = [];
        for (int round = 1; round <= options.Rounds; round++)
        {
            if (timed is not [])
                reports.Add(MeasureTimes(round));
            foreach (DotnetWorkload workload in options.Workloads)
            {
                foreach (string allocator in workload.Measured ?? [])
                    memory.Add(
                        (workload, allocator, MemoryMeasurement.Read(program.Run("memory", workload.Type, allocator))));
            }
        }

        if (!Console.IsErrorRedirected)
            Console.Error.WriteLine();
        return new DotnetResults(
            DotnetMeasurement.Read(reports),
            [
                .. from run in memory
                   group run.Notes by (run.Workload, run.Allocator) into rounds
                   select new MemoryMeasurement(
                       rounds.Key.Workload, DotnetAllocator.Of(rounds.Key.Allocator), [.. rounds]),
            ]);
    }

    /// <summary>Shows the progress on a terminal.</summary>
    /// <returns>The report's file.</returns>
    private string MeasureTimes(int round)
    {
        const string Progress = "// ** Remained ";
        string results = Path.Join(folder, $"round{round}");
        foreach (string line in program.Run(Arguments(results)))
        {
            if (!Console.IsErrorRedirected && line.StartsWith(Progress, StringComparison.Ordinal))
                Console.Error.Write(
                    $"\rround {round} of {options.Rounds}: {line[Progress.Length..].TrimEnd('*', ' ')} ");
        }

        return Directory.Exists(results)
            && Directory.EnumerateFiles(results, "*-report-full-compressed.json", SearchOption.AllDirectories)
                .SingleOrDefault() is { } report
            ? report
            : throw program.Failed("left no report");
    }

    private string[] Arguments(string results) =>
    [
        "--filter", .. timed.SelectMany(Patterns),
        "--join", "--exporters", "json", "--artifacts", results,
        "--iterationTime", Number(options.IsQuick ? QuickMilliseconds : UsualMilliseconds),
        "--warmupCount", "1",
        "--iterationCount", Number(options.IsQuick ? QuickIterations : UsualIterations),
    ];

    /// <summary>With --quick only small, middling and large blocks.</summary>
    private IEnumerable<string> Patterns(DotnetWorkload workload) =>
        options.IsQuick
            ? s_quickSizes.Select(bytes => $"*.{workload.Type}<*(Bytes: {bytes})")
            : [$"*.{workload.Type}<*"];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Report(DotnetOptions options, DotnetResults results)
    {
        Machine machine = Machine.This();
        IAnsiConsole console = TableConsole.Open();
        console.WriteLine(machine.ToString());
        new DotnetTable(options.Workloads, results.Times).Write(console);
        new MemoryTables(options.Workloads, results.Memory).Write(console);
        if (options.Json is { } json)
            DotnetJson.Write(options, results, machine, json);
    }
}

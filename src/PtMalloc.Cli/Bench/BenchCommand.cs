using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Dotnet;
using PtMalloc.Cli.Bench.Output;
using PtMalloc.Cli.Bench.Results;
using PtMalloc.Cli.Bench.Running;
using PtMalloc.Cli.Bench.Workloads;
using Spectre.Console;

namespace PtMalloc.Cli.Bench;

/// <summary>
/// <c>ptmalloc bench</c>: measures our allocator, glibc's and the others on the same workloads, in one interleaved run.
/// </summary>
internal static class BenchCommand
{
    private const int Interrupted = 130, UsualRounds = 5, QuickRounds = 2, MostRounds = 1000;

    public static Command Create()
    {
        Option<string[]> only = new("--only")
        {
            Description = "Only these workloads: names with commas between; a * stands for anything.",
            HelpName = "NAMES",
            CustomParser = static result => Names(result),
        };
        Option<string[]> allocators = new("--allocators")
        {
            Description = "Only these allocators beside glibc: "
                + $"{string.Join(',', AllocatorCatalog.Names.Skip(1))}, or NAME=FILE for any library.",
            HelpName = "LIST",
            CustomParser = static result => Names(result),
        };
        Option<int?> rounds = new("--rounds")
        {
            Description = $"How often everything runs ({UsualRounds}; {QuickRounds} with --quick).",
            HelpName = "N",
            CustomParser = static result => Rounds(result),
        };
        Option<bool> isQuick =
            new("--quick") { Description = "Fewer rounds of a fifth of the work: a first look, no result." };
        Option<string?> json = new("--json") { Description = "Write every measurement to FILE.", HelpName = "FILE" };
        Option<string?> plot =
            new("--plot") { Description = "Draw time and memory to FILE, as SVG.", HelpName = "FILE" };
        Option<bool> list = new("--list") { Description = "List the workloads and what they do, and run nothing." };
        Option<string?> programs = new("--programs")
        {
            Description = $"Instead of our workloads those that DIR/{ProgramList.FileName} lists, "
                + "a line 'NAME: COMMAND' for each.",
            HelpName = "DIR",
        };
        Option<bool> isDotnet = new("--dotnet")
        {
            Description = "Compare the .NET library with NativeMemory, "
                + "arrays and mimalloc instead; with --only, --rounds, --quick, --json and --list."
        };

        Command command = new("bench", "Compare speed and memory with glibc and other allocators.")
        {
            only, programs, allocators, rounds, isQuick, json, plot, list, isDotnet,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(isDotnet))
            {
                if (parsed.GetResult(allocators) is not null
                    || parsed.GetResult(plot) is not null
                    || parsed.GetResult(programs) is not null)
                    throw RefusalException.Usage(
                        "bench: --programs, --allocators and --plot don't go with --dotnet, "
                        + "which knows --only, --rounds, --quick, --json and --list");

                IReadOnlyList<DotnetWorkload> chosen = DotnetWorkload.Select(parsed.GetValue(only) ?? []);
                return parsed.GetValue(list)
                    ? List(chosen, static workload => (workload.Name, workload.What))
                    : DotnetBench.Run(new DotnetOptions(
                        chosen,
                        parsed.GetValue(rounds) ?? (parsed.GetValue(isQuick) ? QuickRounds : UsualRounds),
                        parsed.GetValue(isQuick),
                        Writable("--json", parsed.GetValue(json))));
            }

            List<Workload> workloads = WorkloadCatalog.Select(parsed.GetValue(only) ?? [], parsed.GetValue(programs));
            if (parsed.GetValue(list))
                return List(workloads, static workload => (workload.Name, workload.What));

            BenchOptions options = new(
                workloads,
                parsed.GetValue(allocators) ?? [],
                parsed.GetValue(rounds) ?? (parsed.GetValue(isQuick) ? QuickRounds : UsualRounds),
                parsed.GetValue(isQuick) ? "0.2" : "1",
                Writable("--json", parsed.GetValue(json)),
                Writable("--plot", parsed.GetValue(plot)));
            return Run(options);
        });
        return command;
    }

    private static string[] Names(ArgumentResult result) =>
        [.. result.Tokens.SelectMany(token =>
            token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static int? Rounds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds)
            && rounds is >= 1 and <= MostRounds)
            return rounds;

        result.AddError($"bench: --rounds {text}: expected a number from 1 to {MostRounds}");
        return null;
    }

    /// <summary>
    /// Checked before the runs: after a quarter of an hour it is too late to learn that a file cannot be written.
    /// </summary>
    private static string? Writable(string option, string? file)
    {
        if (file is null)
            return null;

        try
        {
            using FileStream opened = new(file, System.IO.FileMode.OpenOrCreate, FileAccess.Write);
            return Path.GetFullPath(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RefusalException.Usage($"bench: {option}: {e.Message}");
        }
    }

    private static int List<T>(IReadOnlyList<T> workloads, Func<T, (string Name, string What)> describe)
    {
        int width = workloads.Max(workload => describe(workload).Name.Length);
        foreach ((string name, string what) in workloads.Select(describe))
            Console.WriteLine($"{name.PadRight(width)}  {what}");
        return 0;
    }

    private static int Run(BenchOptions options)
    {
        using CancellationTokenSource stop = new();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        List<Allocator> allocators = AllocatorCatalog.Select(options.Allocators);
        Launcher launcher = new(Compiler.Launcher(), stop.Token);
        bool isWhole = true;
        List<ReadyWorkload> ready;
        try
        {
            ready = new Preparation(launcher).Prepare(options.Workloads);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }

        if (ready is [])
            throw RefusalException.Failure("bench: no workload is left to run");

        Comparison comparison = new([.. ready.Select(workload => workload.Workload)], allocators);
        Session session = new(ready, launcher, comparison);
        try
        {
            Bars.Show(session, options.Rounds, options.Scale);
        }
        catch (OperationCanceledException)
        {
            isWhole = false;
        }

        if (!comparison.Series.Any(series => series.Runs is not [] || series.Failure is not null))
            throw new RefusalException(Interrupted, "bench: stopped before anything was measured");

        Report(comparison, options);
        return isWhole ? 0 : Interrupted;
    }

    private static void Report(Comparison comparison, BenchOptions options)
    {
        Machine machine = Machine.This();
        IAnsiConsole console = TableConsole.Open();
        console.WriteLine(machine.ToString());
        new ResultTables(comparison, console).Write();
        if (options.Json is { } json)
            ResultJson.Write(comparison, machine, options.Scale, json);
        if (options.Plot is { } plot)
            Chart.Write(comparison, plot);
    }
}

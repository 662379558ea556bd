using System;
using System.Collections.Generic;
using System.IO;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary><c>ptmalloc bench --dotnet</c>: what it asks of BenchmarkDotNet, and makes of its report. A script stands in for the program that measures.</summary>
public sealed class DotnetBenchTests : IDisposable
{
    private const string Program = "clone/artifacts/bin/PtMalloc.Benchmarks/release/PtMalloc.Benchmarks";

    private const string Report = """
        {
          "Title": "joined",
          "Benchmarks": [
            { "Type": "Pairs<Native>", "Method": "Pair", "Parameters": "Bytes=64", "Statistics": { "Median": 10.04, "Mean": 11 } },
            { "Type": "Pairs<Native>", "Method": "Pair", "Parameters": "Bytes=16384", "Statistics": { "Median": 200, "Mean": 11 } },
            { "Type": "Pairs<SharedHeap>", "Method": "Pair", "Parameters": "Bytes=16384", "Statistics": null },
            { "Type": "Pairs<SharedHeap>", "Method": "Pair", "Parameters": "Bytes=64", "Statistics": { "Median": 2.51, "Mean": 11 } },
            { "Type": "Zeroed<NewArray>", "Method": "Pair", "Parameters": "Bytes=64", "Statistics": { "Median": 7.5, "Mean": 11 } }
          ]
        }
        """;

    private readonly Clone clone = new();

    [Fact]
    public void Each_workload_and_size_has_a_row_with_times_and_what_they_are_relative_to_NativeMemory()
    {
        Write();
        Result result = Bench();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"NativeMemory +NativeHeap\.Shared +new byte\[\] *\n", result.Output);
        Assert.Matches(@"pairs 64 B +10\.0 +2\.5 \(0\.25\) *\n +pairs 16 KiB +200 +failed *\n +zeroed 64 B +7\.5 *\n", result.Output);
    }

    [Fact]
    public void The_report_of_BenchmarkDotNet_is_the_JSON()
    {
        Write();
        string json = Path.Join(clone.Scratch, "result.json");
        Bench("--json", json);
        Assert.Equal(Report, File.ReadAllText(json).TrimEnd());
    }

    [Theory]
    [InlineData("", "--filter *.Pairs<* *.Batches<* *.TwoThreads<* *.ProducerConsumer<* *.Aligned<* *.Zeroed<* *.Growth<* *.Rentals<* --join", "--warmupCount 5 --iterationCount 10")]
    [InlineData("--only pairs,ze*", "--filter *.Pairs<* *.Zeroed<* --join", "--iterationTime 150 --warmupCount 5 --iterationCount 10")]
    [InlineData("--quick --only aligned", "--filter *.Aligned<*(Bytes: 64) *.Aligned<*(Bytes: 1024) *.Aligned<*(Bytes: 65536) --join", "--iterationTime 40 --warmupCount 3 --iterationCount 4")]
    [InlineData("--quick --rounds 7", "*.Rentals<*(Bytes: 65536) --join", "--iterationTime 40 --warmupCount 3 --iterationCount 7")]
    public void Options_become_those_of_BenchmarkDotNet(string options, string filter, string job)
    {
        Write();
        Bench(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string arguments = File.ReadAllLines(Path.Join(clone.Scratch, "log"))[0];
        Assert.Contains(filter, arguments, StringComparison.Ordinal);
        Assert.EndsWith(job, arguments, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_preloaded_into_what_is_measured()
    {
        Write();
        Dictionary<string, string?> environment = new() { ["LD_PRELOAD"] = clone.Library };
        Assert.Equal(0, (clone.Command("bench", "--dotnet") with { Environment = environment }).Run().ExitCode);
        Assert.Equal("preloaded: ", File.ReadAllLines(Path.Join(clone.Scratch, "log"))[1]);
    }

    [Fact]
    public void A_program_that_fails_is_told_with_where_its_words_are()
    {
        Write("echo 'no such benchmark'; exit 3");
        Result result = Bench();
        string log = Path.Join(clone.Root, "artifacts/bench/dotnet.log");
        Assert.Equal(new Result(1, "", $"ptmalloc: bench: PtMalloc.Benchmarks ended with 3 and no report; what it said is in {log}\n"), result);
        Assert.Equal("no such benchmark\n", File.ReadAllText(log));
    }

    [Theory]
    [InlineData("--plot a.svg", "bench: --allocators and --plot don't go with --dotnet, which knows --only, --rounds, --quick, --json and --list")]
    [InlineData("--allocators glibc", "bench: --allocators and --plot don't go with --dotnet, which knows --only, --rounds, --quick, --json and --list")]
    [InlineData("--only redis", "bench: no workload 'redis' for --dotnet; there are: pairs batches two_threads producer_consumer aligned zeroed growth rentals")]
    [InlineData("--rounds 0", "bench: --rounds 0: expected a number from 1 to 1000")]
    [InlineData("--json /no/such/folder/file", "bench: --json: Could not find a part of the path '/no/such/folder/file'.")]
    public void What_makes_no_sense_is_refused_in_one_line(string options, string message) =>
        Assert.Equal(new Result(2, "", $"ptmalloc: {message}\n"), Bench(options.Split(' ')));

    [Fact]
    public void The_list_is_that_of_the_dotnet_workloads() =>
        Assert.Equal("zeroed  a block of zeros is allocated and freed\n", Bench("--list", "--only", "zeroed").Output);

    public void Dispose() => clone.Dispose();

    private Result Bench(params string[] options) => clone.Run(["bench", "--dotnet", .. options]);

    /// <summary>The stand-in: notes its arguments, and reports.</summary>
    private void Write(string? script = null) => clone.WriteScript(Program, $"""
        #!/bin/bash
        printf '%s\npreloaded: %s\n' "$*" "$LD_PRELOAD" >'{clone.Scratch}/log'
        {script ?? $"mkdir results; cat >results/joined-report-full-compressed.json <<'END'\n{Report}\nEND"}
        """);
}

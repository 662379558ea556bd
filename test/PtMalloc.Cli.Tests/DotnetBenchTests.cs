using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>
/// <c>ptmalloc bench --dotnet</c>: what it asks of BenchmarkDotNet, and what it makes of the report. A script stands in
/// for the program that measures.
/// </summary>
public sealed class DotnetBenchTests : IDisposable
{
    private const string Program = "clone/artifacts/bin/PtMalloc.Benchmarks/release/PtMalloc.Benchmarks";

    /// <summary>
    /// The report of the first round. Those of later rounds differ from it in one figure: a pair of NativeMemory takes
    /// 10 ns more each time.
    /// </summary>
    private const string Report = """
        {
          "Title": "joined",
          "Benchmarks": [
            { "Type": "Pairs<Native>", "Method": "Run", "Parameters": "Bytes=64", "Statistics": { "Median": ${round}0.04, "Mean": 11 } },
            { "Type": "Pairs<Native>", "Method": "Run", "Parameters": "Bytes=16384", "Statistics": { "Median": 20000, "Mean": 11 } },
            { "Type": "Pairs<SharedHeap>", "Method": "Run", "Parameters": "Bytes=16384", "Statistics": null },
            { "Type": "Pairs<SharedHeap>", "Method": "Run", "Parameters": "Bytes=64", "Statistics": { "Median": 2.51, "Mean": 11 } },
            { "Type": "Pairs<PooledArray>", "Method": "Run", "Parameters": "Bytes=64", "Statistics": { "Median": 5.02, "Mean": 11 } },
            { "Type": "Batches<Native>", "Method": "Batch", "Parameters": "Bytes=64", "Statistics": { "Median": 18, "Mean": 11 } },
            { "Type": "TwoThreads<Native>", "Method": "Batches", "Parameters": "Bytes=64", "Statistics": { "Median": 20, "Mean": 11 } },
            { "Type": "Zeroed<NewArray>", "Method": "Run", "Parameters": "Bytes=64", "Statistics": { "Median": 7.5, "Mean": 11 } }
          ]
        }
        """;

    private const string Reports = $$"""
        if [[ $1 == memory ]]; then
            printf 'peak 1024\nsecond-later 1536\n'
            exit
        fi
        while [[ $1 != --artifacts ]]; do shift; done
        round=${2##*round}
        mkdir -p "$2/results"
        cat >"$2/results/joined-report-full-compressed.json" <<END
        {{Report}}
        END
        """;

    private readonly Clone clone = new();

    [Fact]
    public void Each_workload_and_size_has_a_row_with_medians_over_the_rounds_and_what_they_are_relative_to_NativeMemory()
    {
        Write();
        Result result = Bench("--rounds", "3");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"NativeMemory +NativeHeap\.Shared +ArrayPool +new byte\[\] *\n", result.Output);
        Assert.Matches(@"pairs 64 B +20\.0 +2\.5 \(0\.13\) ", result.Output);
        Assert.Matches(@"zeroed 64 B +\*7\.5 *\n", result.Output);
        Assert.Contains("\nMedians of 3 rounds. ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_of_all_that_are_not_ours_is_marked()
    {
        Write();
        Assert.Matches(@"pairs 64 B +10\.0 +2\.5 \(0\.25\) +\*5\.0 \(0\.50\) *\n", Bench("--rounds", "1").Output);
    }

    [Fact]
    public void A_case_that_failed_is_told_in_its_cell_and_long_times_are_in_microseconds()
    {
        Write();
        Assert.Matches(@"pairs 16 KiB +\*20\.0 µs +failed *\n", Bench().Output);
    }

    [Fact]
    public void Two_threads_are_compared_with_one()
    {
        Write();
        Result result = Bench();
        Assert.Matches(@"two_threads 64 B +\*20\.0 *\n +scaling 64 B +1\.80 *\n", result.Output);
        Assert.Contains("\nScaling: what two threads get done", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_processes_held_has_a_table_for_each_workload()
    {
        Write();
        Result result = Bench("--rounds", "2", "--only", "burst");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(
            @" peak +second later *\n[ ─\n]+NativeMemory +1\.0 +1\.5 *\n "
            + @"+NativeHeap\.Shared +1\.0 +1\.5 *\n +mimalloc ",
            result.Output);
        Assert.DoesNotContain("ns per operation", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                "memory Burst Native", "memory Burst SharedHeap", "memory Burst Mimalloc", "memory Burst Native",
                "memory Burst SharedHeap", "memory Burst Mimalloc"
            ],
            Log.Where(line => !line.StartsWith("preloaded", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_JSON_has_the_medians_and_every_round()
    {
        Write();
        string json = Path.Join(clone.Scratch, "result.json");
        Bench("--rounds", "2", "--only", "pairs,churn", "--json", json);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement root = document.RootElement;
        Assert.Equal(2, root.GetProperty("rounds").GetInt32());
        Assert.Equal(Environment.ProcessorCount, root.GetProperty("machine").GetProperty("cores").GetInt32());

        JsonElement pair = root.GetProperty("times")[0];
        Assert.Equal(
            ("pairs", 64, "NativeMemory"),
            (pair.GetProperty("workload").GetString(),
                pair.GetProperty("bytes").GetInt32(),
                pair.GetProperty("allocator").GetString()));
        Assert.Equal(15.04, pair.GetProperty("nanoseconds").GetDouble(), 9);
        Assert.Equal([10.04, 20.04], pair.GetProperty("rounds").EnumerateArray().Select(round => round.GetDouble()));

        JsonElement churn = root.GetProperty("memory")[0];
        Assert.Equal(
            ("churn", "no blocks"),
            (churn.GetProperty("workload").GetString(), churn.GetProperty("allocator").GetString()));
        Assert.Equal(1536, churn.GetProperty("kib").GetProperty("second-later").GetDouble());
        Assert.Equal(2, churn.GetProperty("rounds").GetArrayLength());
    }

    [Theory]
    [InlineData(
        "",
        "--filter *.Pairs<* *.Batches<* "
        + "*.TwoThreads<* *.ProducerConsumer<* *.Aligned<* *.Zeroed<* *.Growth<* *.Rentals<* *.Heaps<* --join",
        "--warmupCount 1 --iterationCount 5")]
    [InlineData(
        "--only pairs,ze*",
        "--filter *.Pairs<* *.Zeroed<* --join",
        "--iterationTime 15 --warmupCount 1 --iterationCount 5")]
    [InlineData(
        "--quick --only aligned",
        "--filter *.Aligned<*(Bytes: 64) *.Aligned<*(Bytes: 1024) *.Aligned<*(Bytes: 65536) --join",
        "--iterationTime 10 --warmupCount 1 --iterationCount 3")]
    public void Options_become_those_of_BenchmarkDotNet(string options, string filter, string job)
    {
        Write();
        Bench(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string arguments = Log[0];
        Assert.Contains(filter, arguments, StringComparison.Ordinal);
        Assert.EndsWith(job, arguments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--only pairs", 5)]
    [InlineData("--only pairs --quick", 2)]
    [InlineData("--only pairs --rounds 3", 3)]
    public void Each_round_is_a_process(string options, int rounds)
    {
        Write();
        Bench(options.Split(' '));
        Assert.Equal(rounds, Log.Count(line => line.StartsWith("preloaded", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_is_preloaded_into_what_is_measured()
    {
        Write();
        Dictionary<string, string?> environment = new() { ["LD_PRELOAD"] = clone.Library };
        Assert.Equal(0, (clone.Command("bench", "--dotnet") with { Environment = environment }).Run().ExitCode);
        Assert.Equal("preloaded: ", Log[1]);
    }

    [Fact]
    public void A_program_that_fails_is_told_with_where_its_words_are()
    {
        Write("echo 'no such benchmark'; exit 3");
        Result result = Bench();
        string log = Path.Join(clone.Root, "artifacts/bench/dotnet.log");
        Assert.Equal(
            new Result(1, "", $"ptmalloc: bench: PtMalloc.Benchmarks ended with 3; what it said is in {log}\n"),
            result);
        Assert.Equal("no such benchmark\n", File.ReadAllText(log));
    }

    [Fact]
    public void A_program_that_leaves_no_report_is_told_too()
    {
        Write("echo 'nothing to do'");
        Result result = Bench("--only", "pairs");
        Assert.StartsWith(
            "ptmalloc: bench: PtMalloc.Benchmarks left no report; ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Theory]
    [InlineData(
        "--plot a.svg",
        "bench: --programs, --allocators and --plot don't go with --dotnet, "
        + "which knows --only, --rounds, --quick, --json and --list")]
    [InlineData(
        "--allocators glibc",
        "bench: --programs, --allocators and --plot don't go with --dotnet, "
        + "which knows --only, --rounds, --quick, --json and --list")]
    [InlineData(
        "--only redis",
        "bench: no workload 'redis' for --dotnet; "
        + "there are: pairs batches two_threads producer_consumer aligned zeroed growth rentals heaps burst churn")]
    [InlineData("--rounds 0", "bench: --rounds 0: expected a number from 1 to 1000")]
    [InlineData(
        "--json /no/such/folder/file", "bench: --json: Could not find a part of the path '/no/such/folder/file'.")]
    public void What_makes_no_sense_is_refused_in_one_line(string options, string message) =>
        Assert.Equal(new Result(2, "", $"ptmalloc: {message}\n"), Bench(options.Split(' ')));

    [Fact]
    public void The_list_is_that_of_the_dotnet_workloads() =>
        Assert.Equal("zeroed  a block of zeros is allocated and freed\n", Bench("--list", "--only", "zeroed").Output);

    public void Dispose() => clone.Dispose();

    /// <summary>Two lines for each time that the stand-in was started.</summary>
    private string[] Log => File.ReadAllLines(Path.Join(clone.Scratch, "log"));

    private Result Bench(params string[] options) => clone.Run(["bench", "--dotnet", .. options]);

    /// <summary>The stand-in: notes its arguments, and reports.</summary>
    private void Write(string? script = null) => clone.WriteScript(Program, $$"""
        #!/bin/bash
        printf '%s\npreloaded: %s\n' "$*" "$LD_PRELOAD" >>'{{clone.Scratch}}/log'
        {{script ?? Reports}}
        """);
}

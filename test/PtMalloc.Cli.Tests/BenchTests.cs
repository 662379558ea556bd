using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary><c>ptmalloc bench</c>: what it measures, says and writes; no allocator is judged here.</summary>
public sealed class BenchTests(BenchRun run) : IClassFixture<BenchRun>
{
    private static readonly string[] Metrics = ["time", "cpu", "peakRss", "rssAfter"];

    [Fact]
    public void Json_has_the_machine_every_run_and_the_ratios()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(run.Json));
        JsonElement root = document.RootElement;
        Assert.Equal(Environment.ProcessorCount, root.GetProperty("machine").GetProperty("cores").GetInt32());
        Assert.Equal("0.2", root.GetProperty("scale").GetString());
        Assert.Equal(["baseline", "floor", "ours", "repeat"], Strings(root.GetProperty("allocators"), "role"));

        JsonElement pairs = root.GetProperty("workloads")
            .EnumerateArray()
            .Single(workload => workload.GetProperty("name").GetString() == "pairs");
        Assert.Equal(
            ("pairs", "nothing"), (pairs.GetProperty("what").GetString(), pairs.GetProperty("standsFor").GetString()));
        Assert.Equal(Metrics, Names(pairs.GetProperty("glibcAgain")));
        Assert.Equal(Metrics, Names(pairs.GetProperty("bestOfPeers")));
        Assert.Equal(["glibc", "floor", "other", "glibc"], Strings(pairs.GetProperty("results"), "allocator"));
        foreach (JsonElement of in pairs.GetProperty("results").EnumerateArray())
        {
            JsonElement only = Assert.Single(of.GetProperty("runs").EnumerateArray());
            Assert.True(only.GetProperty("wallSeconds").GetDouble() > 0);
            Assert.True(only.GetProperty("peakRssKib").GetDouble() > 0);
            Assert.Equal(1000, only.GetProperty("rssAfterKib").GetDouble());
            Assert.Equal(1, of.GetProperty("ratios").GetProperty("rssAfter").GetDouble());
        }

        Assert.Equal(Metrics, Names(root.GetProperty("means").GetProperty("floor")));
    }

    [Theory]
    [InlineData(" time, relative to glibc")]
    [InlineData("CPU time, relative to glibc")]
    [InlineData("peak RSS, relative to glibc")]
    [InlineData("RSS after the work, relative to glibc")]
    [InlineData("geometric means, relative to glibc")]
    [InlineData("best of glibc and peers per workload")]
    [InlineData("glibc against itself, CPU time: mean ")]
    public void The_tables_have_each_metric_the_means_and_glibc_against_itself(string part) =>
        Assert.Contains(part, run.Result.Output, StringComparison.Ordinal);

    [Fact]
    public void What_is_kept_is_shown_relative_to_what_is_live() =>
        Assert.Matches("(?s)kept one second.*\n +pairs +1.50 +1.50 +1.50", run.Result.Output);

    [Fact]
    public void Without_a_terminal_there_are_no_colours() =>
        Assert.DoesNotContain('\e', run.Result.Output + run.Result.Error);

    [Fact]
    public void Any_library_can_be_compared_by_its_file() =>
        Assert.Matches("glibc +again +floor +other +best peer", run.Result.Output);

    [Theory]
    [InlineData("exits", "exit code 3: out of ideas")]
    [InlineData("aborts", "signal 6")]
    [InlineData("own", "not measured with it: own")] // it has a malloc of its own
    public void A_workload_that_fails_is_named_and_does_not_end_the_comparison(string workload, string failure)
    {
        Assert.Equal(0, run.Result.ExitCode);
        Assert.Contains($"failed: {workload}, floor: {failure}\n", run.Result.Output, StringComparison.Ordinal);
        Assert.Contains("The means are over 2 of 5 workloads", run.Result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_prepares_without_the_allocator_and_runs_with_it()
    {
        string[] log = File.ReadAllLines(Path.Join(run.Clone.Root, "artifacts/bench/files/real/log"));
        Assert.Equal("prepare none", log[0]);
        Assert.Equal(
            ["0.2 libc.so.6", "0.2 libfloor.so", "0.2 libother.so", "0.2 libc.so.6"],
            log.Where(line => line.StartsWith("0.2", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_plot_is_SVG_with_a_dot_for_each_number()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        IEnumerable<string> titles = XDocument.Load(run.Plot).Descendants(svg + "title").Select(title => title.Value);
        // In the picture of time, and in that of peak RSS.
        Assert.Equal(2, titles.Count(title => title.StartsWith("pairs, floor: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_library_that_does_not_serve_malloc_is_found_out_and_not_measured()
    {
        // The clone's own library is an empty one.
        Result result = run.Clone.Run(
            "bench", "--quick", "--only", "pairs", "--allocators", "ptmalloc", "--rounds", "1");
        Assert.Contains(
            "failed: pairs, ptmalloc: not measured with it: pairs\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_comparison_ends_the_running_program_and_shows_what_is_finished()
    {
        Result result = run.Clone.Shell("""
            "$ptmalloc" bench --quick --only pairs,sleeps --allocators floor & bench=$!
            until launch=$(pgrep --parent $bench launch) && program=$(pgrep --parent $launch --full 'sleeps 0.2'); do sleep 0.02; done
            kill -TERM $bench
            wait $bench
            echo "exit code $?; left: $(ps --pid $program --format args=)"
            """);
        Assert.EndsWith("exit code 130; left: \n", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"pairs +\d\.\d+ s", result.Output);
    }

    [Theory]
    [InlineData("--only nothing", "bench: no workload 'nothing'; there are: aborts exits own pairs sleeps real")]
    [InlineData(
        "--allocators nothing",
        "bench: no allocator 'nothing'; "
        + "there are: glibc jemalloc tcmalloc mimalloc ptmalloc floor, and NAME=FILE for any library")]
    [InlineData("--allocators a=/no/such.so", "bench: --allocators: no such file: /no/such.so")]
    [InlineData("--rounds none", "bench: --rounds none: expected a number from 1 to 1000")]
    [InlineData(
        "--json /no/such/folder/file", "bench: --json: Could not find a part of the path '/no/such/folder/file'.")]
    public void What_cannot_be_done_is_said_in_one_line_before_anything_runs(string line, string message) =>
        Assert.Equal(new Result(2, "", $"ptmalloc: {message}\n"), run.Clone.Run(["bench", .. line.Split(' ')]));

    [Fact]
    public void The_list_has_a_line_for_each_workload() =>
        Assert.Contains(
            "\nreal    a real program\n", run.Clone.Run("bench", "--list").Output, StringComparison.Ordinal);

    [Fact]
    public void Programs_of_the_users_are_run_in_their_folder()
    {
        ListPrograms("# comment\n\none.a: perl -e 'exit(-f \"programs.txt\" ? 0 : 9)'\n  two: perl -e 'exit 4'\n");
        Result result = run.Clone.Run("bench", "--programs", "listed", "--rounds", "1", "--allocators", "floor");
        Assert.Matches(@"one\.a +\d", result.Output);
        Assert.Contains("failed: two, floor: exit code 4\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("pairs", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            "one.a  perl -e 'exit(-f \"programs.txt\" ? 0 : 9)'\n",
            run.Clone.Run("bench", "--programs", "listed", "--list", "--only", "one*").Output);
    }

    [Theory]
    [InlineData("one true\n", "bench: --programs: LIST:1: expected 'NAME: COMMAND', found 'one true'")]
    [InlineData(
        "one: true\none/two: true\n", "bench: --programs: LIST:2: expected 'NAME: COMMAND', found 'one/two: true'")]
    [InlineData("one: true\none: false\n", "bench: --programs: LIST: 'one' is there twice")]
    [InlineData("# none\n", "bench: no workloads under listed")]
    public void A_broken_list_of_programs_is_refused(string text, string message)
    {
        string list = ListPrograms(text);
        Result result = run.Clone.Run("bench", "--programs", "listed");
        Assert.Equal(
            ("", $"ptmalloc: {message.Replace("LIST", list, StringComparison.Ordinal)}\n"),
            (result.Output, result.Error));
    }

    [Fact]
    public void A_folder_without_a_list_of_programs_is_refused() =>
        Assert.Matches(
            "^ptmalloc: bench: --programs: "
            + "Could not find .* Expected there: a line 'NAME: COMMAND' for each program\n$",
            run.Clone.Run("bench", "--programs", "/nowhere").Error);

    private string ListPrograms(string text)
    {
        string folder = Directory.CreateDirectory(Path.Join(run.Clone.Scratch, "listed")).FullName;
        string list = Path.Join(folder, "programs.txt");
        File.WriteAllText(list, text);
        return list;
    }

    private static IEnumerable<string> Names(JsonElement of) => of.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string?> Strings(JsonElement list, string property) =>
        list.EnumerateArray().Select(item => item.GetProperty(property).GetString());
}

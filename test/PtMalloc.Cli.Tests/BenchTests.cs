using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml.Linq;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary><c>ptmalloc bench</c> on workloads of its own, of a few milliseconds: no allocator is judged here.</summary>
public sealed class BenchTests : IDisposable
{
    private const string Pairs = """
        // what: pairs
        // stands for: nothing
        #include <stdio.h>
        #include <stdlib.h>
        int main(int count, char **arguments) {
            for (int i = 0; i < 1000 * atof(arguments[count - 1]); i++)
                free(malloc(24));
            puts("rss_after_kib 1000\nlive_kib 500\nkept_after_1s_kib 750");
        }
        """;

    private static readonly string[] Metrics = ["time", "cpu", "peakRss", "rssAfter"];

    private readonly Clone clone = new();

    public BenchTests()
    {
        CopyFolder("floor");
        CopyFolder("launch");
        Write("workloads/pairs.c", Pairs);
    }

    [Fact]
    public void Json_has_the_machine_every_run_and_the_ratios()
    {
        string json = Path.Join(clone.Scratch, "result.json");
        Result result = Bench("--only", "pairs", "--allocators", "floor", "--rounds", "1", "--json", json);

        Assert.Equal(0, result.ExitCode);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement root = document.RootElement;
        Assert.Equal(Environment.ProcessorCount, root.GetProperty("machine").GetProperty("cores").GetInt32());
        Assert.Equal("0.2", root.GetProperty("scale").GetString());
        Assert.Equal(["baseline", "floor", "repeat"], Strings(root.GetProperty("allocators"), "role"));

        JsonElement workload = Assert.Single(root.GetProperty("workloads").EnumerateArray());
        Assert.Equal(("pairs", "nothing"), (workload.GetProperty("what").GetString(), workload.GetProperty("standsFor").GetString()));
        Assert.Equal(Metrics, workload.GetProperty("bestOfPeers").EnumerateObject().Select(metric => metric.Name));
        Assert.Equal(["glibc", "floor", "glibc"], Strings(workload.GetProperty("results"), "allocator"));
        foreach (JsonElement of in workload.GetProperty("results").EnumerateArray())
        {
            JsonElement run = Assert.Single(of.GetProperty("runs").EnumerateArray());
            Assert.True(run.GetProperty("wallSeconds").GetDouble() > 0);
            Assert.True(run.GetProperty("peakRssKib").GetDouble() > 0);
            Assert.Equal(1000, run.GetProperty("rssAfterKib").GetDouble());
            Assert.Equal(1, of.GetProperty("ratios").GetProperty("rssAfter").GetDouble());
        }

        Assert.Equal(Metrics, root.GetProperty("means").GetProperty("floor").EnumerateObject().Select(metric => metric.Name));
    }

    [Fact]
    public void The_table_has_each_metric_what_is_kept_the_means_and_glibc_against_itself()
    {
        Result result = Bench("--allocators", "floor", "--rounds", "2");

        Assert.Equal(0, result.ExitCode);
        string[] parts =
        [
            "\n                time, relative", "CPU time, relative", "peak RSS, relative", "RSS after the work, relative",
            "geometric means", "best of glibc and peers per workload", "glibc against itself, time: mean",
        ];
        Assert.All(parts, part => Assert.Contains(part.Trim(), result.Output, StringComparison.Ordinal));
        Assert.Matches("(?s)kept one second.*pairs +1.50 +1.50", result.Output);
        Assert.DoesNotContain('\e', result.Output + result.Error);
    }

    [Fact]
    public void Any_library_can_be_compared_by_its_file()
    {
        Bench("--allocators", "floor", "--rounds", "1");
        string floor = Path.Join(clone.Root, "artifacts/bench/libfloor.so");
        Assert.Matches("before +after +best peer", Bench("--allocators", $"before={floor},after={floor}", "--rounds", "1").Output);
    }

    [Fact]
    public void A_library_that_does_not_serve_malloc_is_found_out_and_not_measured()
    {
        // The clone's own library is an empty one.
        Result result = Bench("--allocators", "ptmalloc", "--rounds", "1");
        Assert.Contains("failed: pairs, ptmalloc: not measured with it: pairs\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_with_a_malloc_of_its_own_is_named()
    {
        Write("workloads/own.c", """
            #include <stdlib.h>
            static char room[1 << 16];
            static size_t used;
            void *malloc(size_t size) { used += (size + 15) & -16; return room + used - size; }
            void free(void *p) { (void)p; }
            int main(void) { free(malloc(1)); }
            """);
        Result result = Bench("--only", "own", "--allocators", "floor", "--rounds", "1");
        Assert.Contains("failed: own, floor: not measured with it: own\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fputs(\"out of ideas\\n\", stderr); return 3;", "exit code 3: out of ideas")]
    [InlineData("abort();", "signal 6")]
    public void A_workload_that_fails_is_named_and_does_not_end_the_run(string body, string failure)
    {
        Write("workloads/bad.c", $"#include <stdio.h>\n#include <stdlib.h>\nint main(void) {{ free(malloc(1)); {body} }}");
        Result result = Bench("--allocators", "floor", "--rounds", "1");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"failed: bad, floor: {failure}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("The means are over 1 of 2 workloads", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_prepares_once_and_without_the_allocator_and_then_runs_with_it()
    {
        Write("programs/real.sh", """
            #!/bin/sh
            # what: a real program
            # needs: dash
            echo "$1 $(basename "${LD_PRELOAD-none}")" >>"$BENCH_DIR/log"
            exec env true
            """);
        File.SetUnixFileMode(Path.Join(clone.Root, "bench/programs/real.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Bench("--only", "real", "--allocators", "floor", "--rounds", "1");

        string[] log = File.ReadAllLines(Path.Join(clone.Root, "artifacts/bench/files/real/log"));
        Assert.Equal("prepare none", log[0]);
        Assert.Equal(["0.2 libc.so.6", "0.2 libfloor.so", "0.2 libc.so.6"], log.Where(line => line.StartsWith("0.2", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_plot_is_SVG_with_a_dot_for_each_number()
    {
        string plot = Path.Join(clone.Scratch, "result.svg");
        Bench("--allocators", "floor", "--rounds", "1", "--plot", plot);
        XNamespace svg = "http://www.w3.org/2000/svg";
        IEnumerable<string> titles = XDocument.Load(plot).Descendants(svg + "title").Select(title => title.Value);
        Assert.Equal(2, titles.Count(title => title.StartsWith("pairs, floor: ", StringComparison.Ordinal))); // time and peak RSS
    }

    [Fact]
    public void Ctrl_C_ends_the_running_program_and_shows_what_is_finished()
    {
        Write("workloads/sleeps.c", """
            #include <stdlib.h>
            #include <unistd.h>
            int main(int count, char **arguments) { free(malloc(1)); if (atof(arguments[count - 1]) > 0.1) pause(); }
            """);
        Result result = clone.Shell("""
            exec 3>&1
            "$ptmalloc" bench --quick --allocators floor --json result.json 3>&- & bench=$!
            until pgrep --parent $bench launch --full >pid && pgrep --parent "$(cat pid)" --full 'sleeps 0.2' >program; do sleep 0.05; done
            kill -TERM $bench
            wait $bench
            echo "exit code $?; left: $(ps --pid "$(cat program)" --format args=)"
            """);
        Assert.EndsWith("exit code 130; left: \n", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"pairs +\d\.\d+ s", result.Output);
    }

    [Theory]
    [InlineData("--only nothing", "bench: no workload 'nothing'; there are: pairs")]
    [InlineData("--allocators nothing", "bench: no allocator 'nothing'; there are: glibc jemalloc tcmalloc mimalloc ptmalloc floor, and NAME=FILE for any library")]
    [InlineData("--allocators a=/no/such.so", "bench: --allocators: no such file: /no/such.so")]
    [InlineData("--rounds none", "bench: --rounds none: expected a number from 1 to 1000")]
    [InlineData("--json /no/such/folder/file", "bench: --json: Could not find a part of the path '/no/such/folder/file'.")]
    public void What_cannot_be_done_is_said_in_one_line_before_anything_runs(string line, string message)
    {
        Assert.Equal(new Result(2, "", $"ptmalloc: {message}\n"), clone.Run(["bench", .. line.Split(' ')]));
    }

    [Fact]
    public void The_list_has_a_line_for_each_workload() => Assert.Equal(new Result(0, "pairs  pairs\n", ""), clone.Run("bench", "--list"));

    public void Dispose() => clone.Dispose();

    private Result Bench(params string[] arguments) => clone.Run(["bench", "--quick", .. arguments]);

    private void CopyFolder(string name)
    {
        string file = $"bench/{name}/{name}.c";
        Write($"{name}/{name}.c", File.ReadAllText(Path.Join(Project.Root, file)));
    }

    private void Write(string path, string text)
    {
        string file = Path.Join(clone.Root, "bench", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static IEnumerable<string?> Strings(JsonElement list, string property) =>
        list.EnumerateArray().Select(item => item.GetProperty(property).GetString());
}

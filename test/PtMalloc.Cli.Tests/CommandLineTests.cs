using System;
using System.IO;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>Help, and what is said to a command line that makes no sense.</summary>
public sealed class CommandLineTests(SharedClone shared)
{
    private readonly Clone clone = shared.Clone;

    [Theory]
    [InlineData("--help", "run", "build", "test", "explain", "bench")]
    [InlineData("run --help", "--report", "--set", "mmap_threshold")]
    [InlineData("test --help", "--long", "--limit", "SUITE")]
    [InlineData("explain --help", "SCRIPT", "--layout", "--cache", "--threads", "--json")]
    [InlineData(
        "bench --help", "--only", "--allocators", "--rounds", "--quick", "--json", "--plot", "--list", "--dotnet")]
    public void Help_goes_to_standard_output(string line, params string[] words)
    {
        Result result = clone.Run(line.Split(' '));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(words, word => Assert.Contains(word, result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "no command; ./ptmalloc --help lists them")]
    [InlineData("dance", "unknown: 'dance'; ./ptmalloc --help lists commands and options")]
    [InlineData("--dance", "unknown: '--dance'; ./ptmalloc --help lists commands and options")]
    [InlineData("build --dance", "unknown: '--dance'; ./ptmalloc --help lists commands and options")]
    [InlineData("run", "run: no program: write ./ptmalloc run [OPTIONS] -- PROGRAM ARGS")]
    [InlineData("run --", "run: no program: write ./ptmalloc run [OPTIONS] -- PROGRAM ARGS")]
    [InlineData("run true", "run: unexpected 'true': write -- in front of the program")]
    [InlineData("run true -- false", "run: unexpected 'true': write -- in front of the program")]
    [InlineData("run --dance -- true", "run: unknown option '--dance'")]
    [InlineData("run --set -- true", "Required argument missing for option: '--set'.")]
    [InlineData("run --set top_pad -- true", "--set top_pad: expected NAME=VALUE")]
    [InlineData("run --set =1 -- true", "--set =1: expected NAME=VALUE")]
    [InlineData("run --set top_pad= -- true", "--set top_pad=: expected NAME=VALUE")]
    [InlineData(
        "run --set speed=9 -- true",
        "--set: unknown name 'speed'; known: top_pad mmap_threshold trim_threshold mmap_max arena_max arena_test"
        + " tcache_count tcache_max mxfast perturb check harden decay background cpus foreign deepbind")]
    [InlineData("test --limit soon", "test: --limit soon: expected a number of seconds")]
    [InlineData("test --limit 0", "test: --limit 0: expected a number of seconds")]
    public void A_wrong_command_line_is_refused_in_one_line(string line, string message)
    {
        Result result = clone.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(new Result(2, "", $"ptmalloc: {message}\n"), result);
    }

    [Fact]
    public void A_missing_library_is_named()
    {
        Result result = (clone.Command("run", "--", "true") with
        {
            Environment = new() { ["PTMALLOC_LIBRARY"] = "/no/such.so" },
        }).Run();
        Assert.Equal(
            new Result(1, "", "ptmalloc: the library /no/such.so is missing: "
            + $"correct PTMALLOC_LIBRARY if you set it, else delete {clone.Root}/artifacts and build again\n"), result);
    }

    [Fact]
    public void Build_prints_the_path_of_the_library_and_nothing_else()
    {
        Assert.Equal(new Result(0, "artifacts/native/linux-x64/libptmalloc.so\n", ""), clone.Run("build"));
    }

    [Fact]
    public void The_script_may_be_called_through_a_link()
    {
        string link = Path.Join(clone.Scratch, "link");
        File.CreateSymbolicLink(link, clone.Script);
        Result result = new Command(link, "run", "--", "pwd") { Folder = "/usr" }.Run();
        Assert.Equal(new Result(0, "/usr\n", ""), result);
    }

    [Fact]
    public void No_home_is_needed()
    {
        Result result =
            (clone.Command("run", "--", "echo", "ran") with { Environment = new() { ["HOME"] = null } }).Run();
        Assert.Equal(new Result(0, "ran\n", ""), result);
    }
}

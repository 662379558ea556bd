using System;
using System.IO;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>
/// ld.so would split or expand these paths, MSBuild some of them; the library must be built and loaded nevertheless.
/// </summary>
public sealed class UnplainPathTests
{
    [Theory]
    [InlineData("with space")]
    [InlineData("with:colon")]
    [InlineData("$LIB")]
    [InlineData("it's")]
    [InlineData("100%20")]
    [InlineData("a b:c'd\"e,f;g*h?i\\j`k[l]")]
    public void A_clone_may_lie_anywhere(string name)
    {
        using Clone clone = new(name);
        Tools tools = ToolsThatBuild(clone);
        Result result = Run(clone, tools, "run", "--", "cat", "/proc/self/maps");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"{clone.Scratch}/cache/ptmalloc/", result.Output, StringComparison.Ordinal);
        Assert.Contains("libptmalloc.so", result.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Everything is real, except that only the smallest suite runs, because the test has little time.
    /// </summary>
    [Fact]
    public void A_clone_with_awkward_signs_is_built_and_tested()
    {
        using SourceClone clone = new("with space, it's (größe) #1", suite: "Simulation");
        Result result = (clone.Command("test", "Simulation") with
        {
            Environment = new() { ["XDG_CACHE_HOME"] = Path.Join(clone.Scratch, "cache"), ["RunAnalyzers"] = "false" },
        }).Run();
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Matches(@"\n[1-9][0-9]* passed, 0 failed, 0 skipped\n$", result.Output);
    }

    /// <summary>
    /// A path without signs that matter to ld.so or MSBuild needs no copy: then errors and debuggers name the files
    /// that people edit.
    /// </summary>
    [Fact]
    public void Letters_of_any_language_and_harmless_signs_are_plain()
    {
        using Clone clone = new("größe(2)#1+@~");
        Result result = Run(clone, ToolsThatBuild(clone), "run", "--", "cat", "/proc/self/maps");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(clone.Library, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_built_once()
    {
        using Clone clone = new("with:colon");
        Tools tools = ToolsThatBuild(clone);
        Assert.Equal(0, Run(clone, tools, "build").ExitCode);
        Assert.Equal(new Result(0, "artifacts/native/linux-x64/libptmalloc.so\n", ""), Run(clone, tools, "build"));
        Assert.True(File.Exists(clone.Library));
    }

    [Fact]
    public void Two_clones_have_two_builds()
    {
        using Clone one = new("with space");
        using Clone other = new("with space");
        Tools tools = ToolsThatBuild(one);
        Result first = Run(one, tools, "run", "--", "sh", "-c", "echo $LD_PRELOAD");
        Result second = Run(other, tools, "run", "--", "sh", "-c", "echo $LD_PRELOAD");
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.NotEqual(first.Output, second.Output);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/no plain/cache")]
    [InlineData("/proc/cache")]
    public void Where_no_plain_folder_serves_the_path_is_refused(string cache)
    {
        using Clone clone = new("with space");
        Result result =
            (clone.Command("run", "--", "true") with { Environment = new() { ["XDG_CACHE_HOME"] = cache } }).Run();
        Assert.Equal(
            new Result(1, "", $"ptmalloc: the path {clone.Root} has a sign that breaks builds or LD_PRELOAD "
            + "(a space, or one of : ; , % $ ' \" ` * ? [ ] \\), "
            + "and no plain folder serves instead: set XDG_CACHE_HOME to one\n"),
            result);
    }

    [Theory]
    [InlineData("with space.so")]
    [InlineData("with:colon.so")]
    public void A_named_library_with_such_a_path_is_refused(string name)
    {
        using Clone clone = new();
        string library = Path.Join(clone.Scratch, name);
        File.Copy(clone.Library, library);
        Result result =
            (clone.Command("run", "--", "true") with { Environment = new() { ["PTMALLOC_LIBRARY"] = library } }).Run();
        Assert.Equal(
            new Result(
                1,
                "",
                $"ptmalloc: the library {library} cannot be preloaded: "
                + "ld.so would split or expand its path, move it\n"),
            result);
    }

    /// <summary>The build is a copy of the artifacts that the clone came with.</summary>
    private static Tools ToolsThatBuild(Clone clone)
    {
        string built = Path.Join(clone.Scratch, "built");
        new Command("cp", "-a", Path.Join(clone.Root, "artifacts"), built).Run();
        return new Tools(clone).WithDotnet($"cp -a '{built}/.' artifacts/");
    }

    private static Result Run(Clone clone, Tools tools, params string[] arguments) =>
        (clone.Command(arguments) with
        {
            Environment = new() { ["PATH"] = tools.InFront, ["XDG_CACHE_HOME"] = Path.Join(clone.Scratch, "cache") },
        }).Run();
}

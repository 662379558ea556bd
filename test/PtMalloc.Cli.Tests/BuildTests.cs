using System;
using System.IO;
using System.Threading.Tasks;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>When the script builds, and what it says when it cannot. dotnet's build is a stand-in here.</summary>
public sealed class BuildTests : IDisposable
{
    private const string Built = "artifacts/native/linux-x64/libptmalloc.so\n";
    private static readonly string[] OneBuild = ["build PtMalloc.Native", "build PtMalloc.Cli"];

    private readonly Clone clone = new();
    private readonly Tools tools;

    public BuildTests() => tools = new Tools(clone).WithDotnet();

    [Fact]
    public void What_is_built_is_not_built_again()
    {
        clone.MarkUnbuilt();
        Assert.Equal((0, Built), Build());
        Assert.Equal((0, Built), Build());
        Assert.Equal(OneBuild, tools.Calls);
    }

    [Theory]
    [InlineData("src/new.cs")]
    [InlineData("include/ptmalloc.h")]
    [InlineData("Directory.Build.props")]
    [InlineData("global.json")]
    public void A_change_is_built(string file)
    {
        Assert.Equal((0, Built), Build());
        Assert.Empty(tools.Calls);
        Change(file);
        Assert.Equal((0, Built), Build());
        Assert.Equal(OneBuild, tools.Calls);
    }

    [Fact]
    public void A_deleted_source_is_a_change()
    {
        File.WriteAllText(Path.Join(clone.Root, "src/old.cs"), "");
        clone.MarkBuilt();
        Wait();
        File.Delete(Path.Join(clone.Root, "src/old.cs"));
        Build();
        Assert.Equal(OneBuild, tools.Calls);
    }

    [Fact]
    public void A_source_that_comes_with_an_old_date_is_a_change()
    {
        Change("src/unpacked.cs");
        File.SetLastWriteTimeUtc(Path.Join(clone.Root, "src/unpacked.cs"), DateTime.UnixEpoch);
        Build();
        Assert.Equal(OneBuild, tools.Calls);
    }

    [Fact]
    public void A_change_in_the_tests_is_built_for_test_alone()
    {
        Change("test/new.cs");
        Build();
        Assert.Empty(tools.Calls);
        Run("test", "--help");
        Assert.Equal(["build PtMalloc.slnx"], tools.Calls);
    }

    [Fact]
    public void A_build_for_test_serves_run_as_well()
    {
        clone.MarkUnbuilt();
        Run("test", "--help");
        Run("run", "--", "true");
        Assert.Equal(["build PtMalloc.slnx"], tools.Calls);
    }

    [Fact]
    public void A_library_that_was_deleted_is_built_again()
    {
        string copy = clone.Library + ".copy";
        File.Move(clone.Library, copy);
        tools.WithDotnet($"cp '{copy}' '{clone.Library}'");
        Assert.Equal((0, Built), Build());
        Assert.Equal(OneBuild, tools.Calls);
    }

    [Fact]
    public void A_build_that_leaves_no_library_is_named()
    {
        File.Delete(clone.Library);
        Result result = Run("run", "--", "true");
        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith(
            $"ptmalloc: the library {clone.Library} is missing: "
            + $"correct PTMALLOC_LIBRARY if you set it, else delete {clone.Root}/artifacts and build again\n",
            result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_chatter_of_a_build_goes_to_standard_error()
    {
        clone.MarkUnbuilt();
        tools.WithDotnet("echo chatter");
        Result result = Run("build");
        Assert.Equal((0, Built), (result.ExitCode, result.Output));
        Assert.Contains("chatter", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_build_shows_the_errors_and_exits_with_1()
    {
        clone.MarkUnbuilt();
        tools.WithDotnet("echo 'a.cs(1,1): error CS1002: ; expected'; exit 1");
        Result result = Run("run", "--", "true");
        Assert.Equal(
            new Result(1, "", "ptmalloc: building src/PtMalloc.Native\na.cs(1,1): error CS1002: ; expected\n"), result);
        Assert.Single(tools.Calls);
    }

    [Fact]
    public void A_failed_build_is_tried_again()
    {
        clone.MarkUnbuilt();
        tools.WithDotnet("exit 1");
        Assert.Equal((1, ""), Build());
        tools.WithDotnet();
        Assert.Equal((0, Built), Build());
    }

    [Fact]
    public void Of_two_first_builds_at_once_one_builds_and_both_work()
    {
        clone.MarkUnbuilt();
        tools.WithDotnet("sleep 0.3");
        (int, string)[] results = new (int, string)[2];
        Parallel.Invoke(() => results[0] = Build(), () => results[1] = Build());
        Assert.All(results, result => Assert.Equal((0, Built), result));
        Assert.Equal(OneBuild, tools.Calls);
    }

    [Fact]
    public void A_server_that_outlives_the_build_does_not_keep_the_lock()
    {
        clone.MarkUnbuilt();
        tools.WithDotnet("sleep 600 </dev/null >/dev/null 2>&1 & echo $! >server; disown");
        Build();
        int server = int.Parse(
            File.ReadAllText(Path.Join(clone.Root, "server")), System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            Assert.Equal(
                0, new Command("flock", "--nonblock", Path.Join(clone.Root, "artifacts/lock"), "true").Run().ExitCode);
        }
        finally
        {
            System.Diagnostics.Process.GetProcessById(server).Kill();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/no/such/home")]
    public void A_build_without_a_usable_home_gets_one(string? home)
    {
        clone.MarkUnbuilt();
        tools.WithDotnet("echo \"home is $HOME\"");
        Result result =
            (clone.Command("build") with { Environment = new() { ["PATH"] = tools.InFront, ["HOME"] = home } }).Run();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"home is {clone.Root}/artifacts/home\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clone_that_cannot_be_written_is_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can become the user that may not write");
        clone.MarkUnbuilt();
        Result result = AsNobody("build");
        Assert.Equal(
            new Result(1, "", $"ptmalloc: cannot write to {clone.Root}/artifacts, where the build belongs\n"), result);
    }

    [Fact]
    public void A_built_clone_may_be_read_only()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can become the user that may not write");
        Assert.Equal(new Result(0, "ran\n", ""), AsNobody("run", "--", "echo", "ran"));
    }

    [Fact]
    public void A_missing_dotnet_is_named_with_what_to_install()
    {
        Result result = (clone.Command("build") with { Environment = new() { ["PATH"] = PathWithoutDotnet() } }).Run();
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(
            "ptmalloc: dotnet is missing: install the .NET SDK 10", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.0.414")]
    [InlineData("9.0.304")]
    public void An_older_dotnet_is_named_with_what_to_install(string version)
    {
        clone.MarkUnbuilt();
        tools.WithDotnet(version: version);
        Result result = Run("build");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(
            "ptmalloc: the .NET SDK here is older than 10: install the .NET SDK 10",
            result.Error,
            StringComparison.Ordinal);
    }

    public void Dispose() => clone.Dispose();

    private Result Run(params string[] arguments) =>
        (clone.Command(arguments) with { Environment = new() { ["PATH"] = tools.InFront } }).Run();

    private Result AsNobody(params string[] arguments) =>
        new Command("setpriv", ["--reuid=65534", "--clear-groups", clone.Script, .. arguments]).Run();

    private (int ExitCode, string Output) Build()
    {
        Result result = Run("build");
        return (result.ExitCode, result.Output);
    }

    private void Change(string file)
    {
        Wait();
        File.WriteAllText(Path.Join(clone.Root, file), "changed");
    }

    private string PathWithoutDotnet()
    {
        string path = tools.Only;
        File.Delete(Path.Join(path, "dotnet"));
        return path;
    }

    /// <summary>The kernel stamps files with the time of its last tick, up to 10 ms ago.</summary>
    private static void Wait() => System.Threading.Thread.Sleep(20);
}

using System;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>The script installs what linking needs, or says how to. apt-get is a stand-in here.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Install = "apt-get install --yes gcc binutils";
    private const string Builds = "build PtMalloc.Native|build PtMalloc.Cli";

    private readonly Clone clone = new();
    private readonly Tools tools;

    public PackageTests()
    {
        tools = new Tools(clone).WithDotnet();
        clone.MarkUnbuilt();
    }

    [Fact]
    public void Missing_packages_are_installed_with_a_word_why()
    {
        RequireRoot();
        tools.WithNoted("apt-get", "true");
        Result result = Build();
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith(
            "ptmalloc: installing gcc binutils: linking the library needs them\n",
            result.Error,
            StringComparison.Ordinal);
        Assert.Equal($"{Install}|{Builds}", string.Join('|', tools.Calls));
    }

    [Fact]
    public void Only_what_is_missing_is_installed()
    {
        RequireRoot();
        tools.With("gcc", "true").WithNoted("apt-get", "true");
        Build();
        Assert.Equal("apt-get install --yes binutils", tools.Calls[0]);
    }

    [Fact]
    public void The_package_lists_are_fetched_when_an_install_fails_without_them()
    {
        RequireRoot();
        tools.WithNoted("apt-get", """[[ $1 == update ]] && touch "$0.updated"; [[ -e $0.updated ]]""");
        Assert.Equal(0, Build().ExitCode);
        Assert.Equal($"{Install}|apt-get update|{Install}|{Builds}", string.Join('|', tools.Calls));
    }

    [Fact]
    public void An_install_that_fails_ends_the_build()
    {
        RequireRoot();
        tools.WithNoted("apt-get", "exit 100");
        Result result = Build();
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.EndsWith($"ptmalloc: '{Install}' failed\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_not_root_is_told_the_line_to_run()
    {
        tools.WithNoted("apt-get", "true");
        string[] user = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--clear-groups"] : ["env"];
        Result result = new Command("/usr/bin/env", [.. user, clone.Script, "build"])
        {
            Environment = new() { ["PATH"] = tools.Only },
        }.Run();
        Assert.Equal(
            new Result(1, "", $"ptmalloc: linking the library needs gcc binutils: run 'sudo {Install}'\n"), result);
        Assert.Empty(tools.Calls);
    }

    [Fact]
    public void Who_has_no_apt_is_told_the_packages()
    {
        Result result = Build();
        Assert.Equal(
            new Result(1, "", "ptmalloc: linking the library needs gcc binutils (Debian's names): install them\n"),
            result);
    }

    public void Dispose() => clone.Dispose();

    private static void RequireRoot() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "packages are only installed by root");

    private Result Build() => (clone.Command("build") with { Environment = new() { ["PATH"] = tools.Only } }).Run();
}

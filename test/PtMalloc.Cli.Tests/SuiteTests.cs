using System;
using System.IO;
using System.Linq;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary><c>test</c>: what counts as a failure, and what the last line says. The suites are scripts here.</summary>
public sealed class SuiteTests : IDisposable
{
    private readonly Clone clone = new();

    [Fact]
    public void The_last_line_sums_all_suites()
    {
        AddSuite("PtMalloc.One.Tests", passed: 3, skipped: 2);
        AddSuite("PtMalloc.Two.Tests", passed: 4);
        Result result = clone.Run("test");
        Assert.Equal((0, "7 passed, 0 failed, 2 skipped"), (result.ExitCode, LastLine(result)));
    }

    [Fact]
    public void Each_suite_has_a_line_with_its_time_and_counts()
    {
        AddSuite("PtMalloc.One.Tests", passed: 3, skipped: 2);
        Result result = clone.Run("test");
        Assert.Matches(@"PtMalloc\.One\.Tests +\d+\.\d s +3 +0 +2", result.Output);
    }

    [Fact]
    public void A_failed_test_fails_the_run_and_its_words_are_shown()
    {
        AddSuite("PtMalloc.One.Tests", "echo 'Some_test [FAIL]: expected 1, was 2'", passed: 3, failed: 1, exitCode: 1);
        Result result = clone.Run("test");
        Assert.Equal((1, "3 passed, 1 failed, 0 skipped"), (result.ExitCode, LastLine(result)));
        Assert.Contains("Some_test [FAIL]: expected 1, was 2\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_failed_is_named_again_at_the_end()
    {
        AddSuite("PtMalloc.One.Tests", passed: 3, failed: 1, exitCode: 1, test: """
            <test name="Some.Test(a: 1)" result="Fail"><failure><message>expected 1
            was 2</message></failure></test>
            """);
        AddSuite("PtMalloc.Two.Tests", "echo 'and much else'", passed: 4);
        Assert.EndsWith(
            "\nfailed: Some.Test(a: 1): expected 1\n\n7 passed, 1 failed, 0 skipped\n",
            clone.Run("test").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_outside_a_test_is_a_failure()
    {
        AddSuite("PtMalloc.One.Tests", passed: 3, errors: 1, exitCode: 1);
        Assert.Equal("3 passed, 1 failed, 0 skipped", LastLine(clone.Run("test")));
    }

    [Fact]
    public void A_suite_that_crashes_is_a_failure()
    {
        AddSuite("PtMalloc.One.Tests", "kill -SEGV $$", passed: 3);
        AddSuite("PtMalloc.Two.Tests", passed: 4);
        Result result = clone.Run("test");
        Assert.Equal((1, "4 passed, 1 failed, 0 skipped"), (result.ExitCode, LastLine(result)));
        Assert.Contains(
            "PtMalloc.One.Tests: ended with exit code 139 and without a report",
            result.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_suite_that_fails_as_a_whole_is_a_failure()
    {
        AddSuite("PtMalloc.One.Tests", passed: 3, exitCode: 7);
        Result result = clone.Run("test");
        Assert.Equal((1, "3 passed, 1 failed, 0 skipped"), (result.ExitCode, LastLine(result)));
        Assert.Contains(
            "PtMalloc.One.Tests: exit code 7, although no test failed", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_suite_without_tests_is_a_failure()
    {
        AddSuite("PtMalloc.One.Tests");
        Result result = clone.Run("test");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (result.ExitCode, LastLine(result)));
        Assert.Contains("PtMalloc.One.Tests: ran no tests", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_suite_that_was_not_built_is_a_failure()
    {
        Directory.CreateDirectory(Path.Join(clone.Root, "test/PtMalloc.One.Tests"));
        clone.MarkBuilt();
        Result result = clone.Run("test");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (result.ExitCode, LastLine(result)));
        Assert.Contains("PtMalloc.One.Tests: cannot start ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_suite_that_hangs_is_killed_with_its_children()
    {
        AddSuite("PtMalloc.One.Tests", "sleep 600 & echo $! >child; wait", passed: 3);
        Result result = clone.Run("test", "--limit", "1");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (result.ExitCode, LastLine(result)));
        Assert.Contains(
            "PtMalloc.One.Tests: killed: it still ran after 1 seconds", result.Output, StringComparison.Ordinal);
        string child = File.ReadAllText(Path.Join(clone.Scratch, "child")).Trim();
        string state = File.Exists($"/proc/{child}/stat") ? File.ReadAllText($"/proc/{child}/stat") : "gone";
        Assert.Matches(@"gone|\) Z ", state); // a zombie where nobody reaps orphans
    }

    [Fact]
    public void Suites_learn_where_the_clone_and_the_library_are()
    {
        AddSuite("PtMalloc.One.Tests", "echo \"$PTMALLOC_ROOT $PTMALLOC_LIBRARY ${PTMALLOC_LONG-short}\"", passed: 1);
        Assert.Contains($"{clone.Root} {clone.Library} short\n", clone.Run("test").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Suites_learn_that_they_may_take_long()
    {
        AddSuite("PtMalloc.One.Tests", "echo \"long: $PTMALLOC_LONG\"", passed: 1);
        Assert.Contains("long: 1\n", clone.Run("test", "--long").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Two")]
    [InlineData("two")]
    [InlineData("PtMalloc.Two.Tests")]
    public void A_suite_can_be_named(string name)
    {
        AddSuite("PtMalloc.One.Tests", passed: 3);
        AddSuite("PtMalloc.Two.Tests", passed: 4);
        Assert.Equal("4 passed, 0 failed, 0 skipped", LastLine(clone.Run("test", name)));
    }

    [Fact]
    public void An_unknown_suite_is_refused_with_the_names_of_the_known()
    {
        AddSuite("PtMalloc.One.Tests", passed: 3);
        AddSuite("PtMalloc.Two.Tests", passed: 4);
        Assert.Equal(
            new Result(2, "", "ptmalloc: test: no suite 'Three'; there are: One Two\n"), clone.Run("test", "Three"));
    }

    public void Dispose() => clone.Dispose();

    private static string LastLine(Result result) => result.Output.TrimEnd('\n').Split('\n').Last();

    /// <summary>A suite that runs a script, then writes a report and ends.</summary>
    private void AddSuite(
        string name, string script = "", int passed = 0, int failed = 0, int skipped = 0, int errors = 0,
        int exitCode = 0, string test = "")
    {
        Directory.CreateDirectory(Path.Join(clone.Root, "test", name));
        clone.WriteScript($"clone/artifacts/bin/{name}/release/{name}", $$"""
            #!/bin/bash
            {{script}}
            [[ $* =~ -xml\ ([^ ]+) ]]
            cat >"${BASH_REMATCH[1]}" <<'END'
            <assemblies><assembly passed="{{passed}}" failed="{{failed}}" skipped="{{skipped}}" errors="{{errors}}">{{test}}</assembly></assemblies>
            END
            exit {{exitCode}}
            """);
        clone.MarkBuilt();
    }
}

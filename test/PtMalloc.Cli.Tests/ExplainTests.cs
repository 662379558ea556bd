using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>
/// <c>ptmalloc explain</c>: the story for people, the events for programs, and scripts that can't be read.
/// </summary>
public sealed class ExplainTests(SharedClone shared)
{
    private const string Script = "a=malloc(24); b=malloc(100); free(a); c=malloc(20)";

    private readonly Clone clone = shared.Clone;

    [Fact]
    public void The_story_has_a_heading_for_each_statement_sentences_and_the_heap()
    {
        Result result = clone.Run("explain", Script);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[] lines = result.Output.Split('\n');
        Assert.Equal(
            ["thread 1: a=malloc(24)", "thread 1: b=malloc(100)", "thread 1: free(a)", "thread 1: c=malloc(20)"],
            lines.Where(line => line.StartsWith("thread", StringComparison.Ordinal)));
        Assert.Contains(
            "   3. ptmalloc_init: the process's first call sets up the allocator; its state is at 0x555555558000.",
            lines);
        Assert.Contains(lines, line => line.StartsWith("│c: in use", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_terminal_there_are_no_colours_and_no_line_is_longer_than_100_columns()
    {
        string output = clone.Run("explain", Script + string.Concat(Enumerable.Repeat("; malloc(1)", 20))).Output;

        Assert.DoesNotContain('\e', output);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void The_layout_may_be_that_of_the_documents()
    {
        Assert.Contains(
            "that is a chunk of 16 bytes",
            clone.Run("explain", "malloc(1)", "--layout", "32").Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "that is a chunk of 32 bytes", clone.Run("explain", "malloc(1)").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_thread_cache_takes_part_only_when_it_is_asked_for()
    {
        Assert.DoesNotContain("Thread cache", clone.Run("explain", Script).Output, StringComparison.Ordinal);
        Assert.Contains("Thread cache", clone.Run("explain", Script, "--cache").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_each_statement_with_its_events_words_and_heaps()
    {
        Result result = clone.Run("explain", Script, "--json");
        using JsonDocument document = JsonDocument.Parse(result.Output);
        List<JsonElement> statements = [.. document.RootElement.EnumerateArray()];

        Assert.Equal(
            ["a=malloc(24)", "b=malloc(100)", "free(a)", "c=malloc(20)"],
            statements.Select(statement => statement.GetProperty("text").GetString()));
        JsonElement push = statements[2].GetProperty("events")[1];
        Assert.Equal("FastBinPush", push.GetProperty("step").GetString());
        Assert.StartsWith("Fast bin 0: ", push.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(0, push.GetProperty("words").GetArrayLength());
        Assert.Equal(
            "Fast", statements[2].GetProperty("heaps")[0].GetProperty("chunks")[0].GetProperty("state").GetString());
    }

    [Fact]
    public void A_script_error_points_at_the_column()
    {
        Assert.Equal(
            new Result(
                2,
                "",
                "ptmalloc: explain: column 12: expected ')', found ';'\n  a=malloc(24; free(a)\n             ^\n"),
            clone.Run("explain", "a=malloc(24; free(a)"));
    }

    [Theory]
    [InlineData("--threads", "soon", "explain: --threads soon: expected a number from 1 to 64")]
    [InlineData("--layout", "16", "explain: --layout 16: expected 32 or 64")]
    [InlineData("--threads", "65", "explain: --threads 65: expected a number from 1 to 64")]
    public void A_wrong_option_is_refused_in_one_line(string option, string value, string message) =>
        Assert.Equal(new Result(2, "", $"ptmalloc: {message}\n"), clone.Run("explain", "malloc(1)", option, value));

    [Fact]
    public void Only_as_many_threads_as_were_asked_for_may_be_named()
    {
        Assert.Equal(0, clone.Run("explain", "thread 6: malloc(1)", "--threads", "6").ExitCode);
        Assert.Equal(2, clone.Run("explain", "thread 6: malloc(1)").ExitCode);
    }

    [Fact]
    public void A_double_free_is_told_to_its_end()
    {
        Result result = clone.Run("explain", "a=malloc(24); free(a); free(a); malloc(1)");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("double free or corruption (fasttop)", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("thread 1: malloc(1)", result.Output, StringComparison.Ordinal);
    }
}

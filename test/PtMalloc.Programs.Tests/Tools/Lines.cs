using System;
using PtMalloc.Programs.Tests.Harness;
using PtMalloc.Programs.Tests.RealPrograms;
using Xunit;

namespace PtMalloc.Programs.Tests.Tools;

/// <summary>A tool mixes lines of its own into what the program prints.</summary>
internal static class Lines
{
    /// <summary>All that the program prints when it runs alone is there, in the same order.</summary>
    public static void AssertHoldThoseOf(RealProgram program, Outcome underTool)
    {
        var rest = underTool.Text.AsSpan();
        foreach (var line in Comparison.Of(program).OnGlibc.Outcome.Text.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = rest.IndexOf(line, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{program.Name} did not print \"{line}\" where it should: {underTool.Summary}");
            rest = rest[(at + line.Length)..];
        }
    }
}

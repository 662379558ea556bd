using System;
using PtMalloc.Programs.Tests.Harness;
using PtMalloc.Programs.Tests.RealPrograms;
using Xunit;

namespace PtMalloc.Programs.Tests.Tools;

/// <summary>Compares output into which a tool mixes lines of its own.</summary>
internal static class Lines
{
    /// <summary>Requires all lines that the program prints when it runs alone, in their order.</summary>
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

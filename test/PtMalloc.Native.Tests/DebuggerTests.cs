using System;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>gdb sees C#: files and lines in a backtrace from inside malloc.</summary>
public sealed partial class DebuggerTests(Workshop workshop)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_backtrace_from_inside_malloc_has_lines_of_CSharp()
    {
        await Packages.EnsureAsync("gdb", "gdb", TestContext.Current.CancellationToken);
        string program = await workshop.BuildAsync(NativeSource.All["edges/malloc_zero.c"], Setup.Preloaded);

        // main's first malloc moves the break: from there down to main everything is on the stack.
        Outcome outcome = await Command.RunAsync(
            [
                "gdb", "-nx", "-quiet", "-batch",
                "-ex", "set debuginfod enabled off",
                "-ex", $"set exec-wrapper env LD_PRELOAD={Installation.Library}",
                "-ex", "break main",
                "-ex", "run",
                "-ex", "break sbrk",
                "-ex", "continue",
                "-ex", "backtrace",
                program,
            ],
            Limit,
            TestContext.Current.CancellationToken);

        Assert.True(outcome.IsSuccess, outcome.Describe("gdb does not get through"));
        Assert.True(CSharpFrame.IsMatch(outcome.Output), outcome.Describe("no frame has a C# file and line"));
        Assert.True(MainFrame.IsMatch(outcome.Output), outcome.Describe("the backtrace does not reach main"));
    }

    [GeneratedRegex(@"(?m)^#\d+ .* at .*\.cs:\d+$")]
    private static partial Regex CSharpFrame { get; }

    [GeneratedRegex(@"(?m)^#\d+ .* main .*malloc_zero\.c:\d+$")]
    private static partial Regex MainFrame { get; }
}

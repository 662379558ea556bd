using System;
using System.Text;

namespace PtMalloc.Native.Tests;

/// <summary>How a program ended.</summary>
/// <param name="Command">What was run, to run it again.</param>
/// <param name="ExitCode">As a shell has it: 128 and the number for a signal.</param>
/// <param name="ExceededLimit">The limit it was killed at.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record Outcome(string Command, int ExitCode, TimeSpan? ExceededLimit, string Output, string Error)
{
    private const int SigAbort = 6;

    public bool IsSuccess => ExitCode == 0 && ExceededLimit is null;

    public bool IsAbort => ExitCode == 128 + SigAbort && ExceededLimit is null;

    /// <summary>What to know about a run that should not have ended so.</summary>
    public string Describe(string what) =>
        new StringBuilder()
            .AppendLine(what)
            .AppendLine(Text.Culture, $"it ended with {Ending}; run it again with")
            .AppendLine(Command)
            .Append(Section("standard output", Output))
            .Append(Section("standard error", Error))
            .ToString();

    private string Ending =>
        ExceededLimit is { } limit ? $"a kill, because it still ran after {limit.TotalSeconds} seconds"
        : ExitCode > 128 ? $"signal {ExitCode - 128}"
        : $"exit code {ExitCode}";

    private static string Section(string name, string text) =>
        text.Length == 0 ? "" : $"---- {name}\n{text.TrimEnd()}\n";
}

using System;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Cli;

/// <summary>What was asked cannot be done; the message is the one line that the user reads.</summary>
[SuppressMessage("Design", "CA1032", Justification = "A refusal without a message and an exit code makes no sense.")]
internal sealed class RefusalException(int exitCode, string message) : Exception(message)
{
    // The exit codes that a shell uses in these cases.
    private const int Failed = 1, Misused = 2, NotRunnable = 126, NotThere = 127;

    public int ExitCode { get; } = exitCode;

    public static RefusalException Failure(string message) => new(Failed, message);

    public static RefusalException Usage(string message) => new(Misused, message);

    public static RefusalException CannotRun(string program, string why) => new(NotRunnable, $"{program}: {why}");

    public static RefusalException NotFound(string program, string why) => new(NotThere, $"{program}: {why}");
}

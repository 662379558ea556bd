using PtMalloc.Programs.Tests.Harness;

namespace PtMalloc.Programs.Tests.RealPrograms;

/// <summary>A real program, and the work it is given (<c>test/programs</c>).</summary>
internal sealed record RealProgram(string Name, string[] CommandLine)
{
    /// <summary>The command whose absence means the program is not installed.</summary>
    public string Needs { get; init; } = Name;

    /// <summary>The Debian packages that bring it.</summary>
    public string[] Packages { get; init; } = [Name];

    /// <summary>Whether its main process forks children that go on allocating.</summary>
    public bool Forks { get; init; }

    /// <summary>Whether its main process is told to end by a signal.</summary>
    public bool EndsBySignal { get; init; }

    // A script runs its main process under the tool itself; anything else is the main process.
    private bool IsScript => CommandLine[0] == "bash" && Name != "bash";

    public void Require() => Debian.Require(Needs, Packages);

    /// <param name="tool">The words of a tool to run the program's main process under; none for a plain run.</param>
    public Command Under(string[] tool) =>
        IsScript
            ? new Command(CommandLine).With("UNDER", string.Join(' ', tool))
            : new Command([.. tool, .. CommandLine]);
}

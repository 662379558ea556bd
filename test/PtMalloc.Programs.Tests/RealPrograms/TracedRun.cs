using System.IO;
using PtMalloc.Programs.Tests.Harness;

namespace PtMalloc.Programs.Tests.RealPrograms;

/// <summary>One run of a program, and which file each of its references to a symbol was bound to.</summary>
internal sealed record TracedRun(Outcome Outcome, Bindings Bindings)
{
    public static TracedRun OnGlibc(RealProgram program) => Run(program.Under([]));

    /// <param name="tool">The words of a tool to run it under. The tool is then on our malloc too.</param>
    public static TracedRun OnOurs(RealProgram program, params string[] tool) =>
        Run(program.Under(tool).With("LD_PRELOAD", Library.File));

    // LD_BIND_NOW makes ld.so resolve, and so report, every reference, whether it is ever called or not.
    private static TracedRun Run(Command command)
    {
        using var workspace = Workspace.With("programs");
        using var log = Workspace.Empty();
        var outcome = command.In(workspace.Directory)
            .With("LD_DEBUG", "bindings")
            .With("LD_DEBUG_OUTPUT", Path.Combine(log.Directory, "process"))
            .With("LD_BIND_NOW", "1")
            .Run();
        return new TracedRun(outcome, Bindings.Read(log.Directory));
    }
}

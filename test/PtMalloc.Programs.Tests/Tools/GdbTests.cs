using System;
using PtMalloc.Programs.Tests.Harness;
using PtMalloc.Programs.Tests.RealPrograms;
using Xunit;

namespace PtMalloc.Programs.Tests.Tools;

public sealed class GdbTests
{
    private const string Normal = "exited normally]";

    // Reads the .gdbinit that lies among the inputs: a run's home is its workspace.
    private static readonly string[] s_gdb = ["gdb", "-batch", "-ex", "run", "--args"];

    public GdbTests()
    {
        Debian.Require("gdb", "gdb");
        var probe = new Command([.. s_gdb, "true"]).Run();
        Assert.SkipUnless(
            probe.Text.Contains(Normal, StringComparison.Ordinal), $"gdb cannot run programs here: {probe.Summary}");
    }

    public static TheoryData<string> Names => Catalogue.Names;

    [Theory, MemberData(nameof(Names))]
    public void Runs_to_its_end_under_gdb(string name)
    {
        var program = Catalogue.Get(name);
        Assert.SkipWhen(program.EndsBySignal, $"{name} is told to end by a signal, at which gdb stops.");
        program.Require();

        var run = TracedRun.OnOurs(program, s_gdb);

        Assert.Contains(Normal, run.Outcome.Text, StringComparison.Ordinal);
        Lines.AssertHoldThoseOf(program, run.Outcome);
        run.Bindings.AssertServedBy(Library.File);
    }
}

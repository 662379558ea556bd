using System.IO;
using PtMalloc.Programs.Tests.Harness;
using PtMalloc.Programs.Tests.RealPrograms;
using Xunit;

namespace PtMalloc.Programs.Tests.Tools;

public sealed class PerfTests
{
    private static readonly string[] s_perf = ["perf", "record", "--quiet", "--output", "perf.data", "--"];

    public PerfTests()
    {
        Debian.Require("perf", "linux-perf");
        var probe = new Command("perf", "record", "--output", "/dev/null", "true").Run();
        Assert.SkipUnless(probe.ExitCode == 0, $"perf cannot record here: {probe.Errors.Trim()}");
    }

    public static TheoryData<string> Names => Catalogue.Names;

    [Theory, MemberData(nameof(Names))]
    public void Runs_to_its_end_under_perf_record(string name)
    {
        var program = Catalogue.Get(name);
        program.Require();

        var run = TracedRun.OnOurs(program, s_perf);

        Assert.True(run.Outcome.ExitCode == 0, run.Outcome.Summary);
        Lines.AssertHoldThoseOf(program, run.Outcome);
        run.Bindings.AssertServedBy(Library.File);
    }

    [Fact]
    public void Samples_inside_our_malloc_carry_its_name()
    {
        Debian.Require("gcc", "gcc", "libc6-dev");
        using var workspace = Workspace.With("programs");
        var record = new Command("bash", "gcc.sh").In(workspace.Directory)
            .With("UNDER", string.Join(' ', s_perf)).With("LD_PRELOAD", Library.File).Run();
        Assert.True(record.ExitCode == 0, record.Summary);

        var report = new Command("perf", "report", "--input", "perf.data", "--stdio", "--sort", "dso,symbol")
            .In(workspace.Directory)
            .Run();

        // "libptmalloc.so  [.] ptmalloc_PtMalloc_Native_Allocate__Malloc": the C# method behind the exported name
        Assert.Matches($@"{Path.GetFileName(Library.File)}\s+\[\.\] \S*Malloc\s", report.Text);
    }
}

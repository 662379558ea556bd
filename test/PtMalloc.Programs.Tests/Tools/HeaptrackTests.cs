using System;
using System.Linq;
using PtMalloc.Programs.Tests.Harness;
using PtMalloc.Programs.Tests.RealPrograms;
using Xunit;

namespace PtMalloc.Programs.Tests.Tools;

public sealed class HeaptrackTests
{
    private const string Recorder = "libheaptrack_preload.so";

    public static TheoryData<string> Names => Catalogue.Names;

    [Theory, MemberData(nameof(Names))]
    public void Is_counted_by_heaptrack_on_top_of_us(string name)
    {
        var program = Catalogue.Get(name);
        program.Require();
        Debian.Require("heaptrack", "heaptrack");
        // heaptrack's timer thread may hold heaptrack's own lock at the moment of a fork; the child then waits for it
        // for ever. On glibc's malloc, 69 of 180 runs of bash.sh did not end (heaptrack 1.4, two busy cores).
        Assert.SkipWhen(program.Forks, $"{name} forks, and heaptrack hangs in forked children, on glibc's malloc too.");

        var run = TracedRun.OnOurs(program, "heaptrack", "--output", "record");

        Assert.True(run.Outcome.ExitCode == 0, run.Outcome.Summary);
        Lines.AssertHoldThoseOf(program, run.Outcome);
        Assert.Matches(@"allocations:\s+[1-9]", run.Outcome.Summary);
        AssertRecorderStandsOnUs(run.Bindings.WhereLoaded(Recorder));
    }

    // The program calls heaptrack's recorder, the recorder calls the next malloc in line, and that is ours: never
    // libc's.
    private static void AssertRecorderStandsOnUs(Bindings bindings)
    {
        Assert.Contains(bindings.Family, binding =>
            IsRecorder(binding.From) && binding.Symbol == "malloc" && binding.To == Library.File);
        Assert.DoesNotContain(
            bindings.NotServedBy(Library.File), binding => !IsRecorder(binding.To) && !IsStubBeforeRecorder(binding));

        bool IsStubBeforeRecorder(Binding stub) =>
            bindings.Family
                .Any(binding => binding.From == stub.To && binding.Symbol == stub.Symbol && IsRecorder(binding.To));
    }

    private static bool IsRecorder(string file) => file.EndsWith(Recorder, StringComparison.Ordinal);
}

using System;
using System.Collections.Concurrent;
using System.Threading;

namespace PtMalloc.Programs.Tests.RealPrograms;

/// <summary>One program run twice, on glibc's malloc and on ours. Several tests look at these two runs.</summary>
internal sealed class Comparison
{
    private static readonly ConcurrentDictionary<string, Comparison> s_done = new();

    // A run that throws is not remembered: the next test that asks tries again, and fails with a message of its own.
    private readonly Lazy<TracedRun> _onGlibc, _onOurs;

    private Comparison(RealProgram program)
    {
        _onGlibc = new(() => TracedRun.OnGlibc(program), LazyThreadSafetyMode.PublicationOnly);
        _onOurs = new(() => TracedRun.OnOurs(program), LazyThreadSafetyMode.PublicationOnly);
    }

    public TracedRun OnGlibc => _onGlibc.Value;

    public TracedRun OnOurs => _onOurs.Value;

    public static Comparison Of(RealProgram program)
    {
        program.Require();
        return s_done.GetOrAdd(program.Name, _ => new Comparison(program));
    }
}

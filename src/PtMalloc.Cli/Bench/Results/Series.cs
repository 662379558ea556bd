using System.Collections.Generic;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Running;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Results;

/// <summary>
/// What is known of one workload under one allocator: a measurement for each finished round, or a failure.
/// </summary>
internal sealed record Series(Workload Workload, Allocator Allocator)
{
    private readonly List<Measurement> runs = [];

    public IReadOnlyList<Measurement> Runs => runs;

    /// <summary>Why there are no numbers. One failure is enough: what ran before does not count.</summary>
    public string? Failure { get; private set; }

    public Bindings? Bindings { get; private set; }

    public bool HasNumbers => Failure is null && runs is not [];

    public void Add(Outcome outcome)
    {
        if (outcome.Measurement is { } measurement)
            runs.Add(measurement);
        Failure ??= outcome.Failure;
    }

    public void Found(Bindings bindings)
    {
        Bindings = bindings;
        if (!bindings.IsBound)
            Failure = bindings.Remarks is [] ? "nothing in it calls malloc" : string.Join("; ", bindings.Remarks);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Results;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Running;

/// <summary>
/// The order of runs. A round is every workload once; in it a workload runs under all allocators one after the other, A
/// B C, so that whatever changes on the machine with time changes for all of them alike.
/// </summary>
internal sealed class Session(IReadOnlyList<ReadyWorkload> workloads, Launcher launcher, Comparison comparison)
{
    /// <summary>How many bindings <see cref="Check"/> looks at.</summary>
    public int Checks => workloads.Count * comparison.Allocators.Count;

    public int RunsInRound => workloads.Count * comparison.Allocators.Count;

    /// <summary>Looks whose malloc each workload calls. It also brings the programs into the page cache.</summary>
    public void Check(Action<string> step)
    {
        BindingCheck check = new(launcher);
        foreach ((ReadyWorkload workload, Allocator allocator) in Pairs())
        {
            step($"whose malloc: {workload.Workload.Name}, {allocator.Name}");
            comparison[workload.Workload, allocator].Found(check.Check(workload, allocator));
        }
    }

    /// <summary>A workload's runs in a round count together or, where the user interrupts them, not at all.</summary>
    public void Round(string scale, Action<string> step)
    {
        foreach (ReadyWorkload workload in workloads)
        {
            List<(Series Series, Outcome Outcome)> outcomes = [];
            foreach (Series series in comparison.Allocators.Select(allocator =>
                comparison[workload.Workload, allocator]))
            {
                step($"{workload.Workload.Name}, {series.Allocator.Name}");
                if (series.Failure is null)
                    outcomes.Add((series, launcher.Run(workload, series.Allocator.Library, scale)));
            }

            foreach ((Series series, Outcome outcome) in outcomes)
                series.Add(outcome);
        }
    }

    private IEnumerable<(ReadyWorkload Workload, Allocator Allocator)> Pairs() =>
        workloads.SelectMany(workload => comparison.Allocators.Select(allocator => (workload, allocator)));
}

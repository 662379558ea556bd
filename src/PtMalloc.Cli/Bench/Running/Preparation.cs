using System;
using System.Collections.Generic;
using System.IO;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Running;

/// <summary>Makes workloads ready: compiles them, installs what they run, lets them prepare their inputs.</summary>
internal sealed class Preparation(Launcher launcher)
{
    /// <summary>Those that could be made ready; for each of the others there is a line that says why not.</summary>
    public List<ReadyWorkload> Prepare(IReadOnlyList<Workload> workloads)
    {
        List<ReadyWorkload> ready = [];
        foreach (Workload workload in workloads)
        {
            ReadyWorkload candidate = new(
                workload, workload.IsScript ? workload.Source : Compiler.Program(workload), Folder(workload));
            if (Trouble(candidate) is { } trouble)
                Console.Error.WriteLine($"ptmalloc: bench: without {workload.Name}: {trouble}");
            else
                ready.Add(candidate);
        }

        return ready;
    }

    private static string Folder(Workload workload) =>
        Directory.CreateDirectory(Path.Join(Compiler.Output, "files", workload.Name)).FullName;

    private string? Trouble(ReadyWorkload candidate) =>
        DebianPackages.Ensure(candidate.Workload.Packages)
        ?? (candidate.Workload.IsScript ? launcher.Run(candidate, null, "prepare").Failure : null);
}

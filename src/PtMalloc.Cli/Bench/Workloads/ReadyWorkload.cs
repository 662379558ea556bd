namespace PtMalloc.Cli.Bench.Workloads;

/// <summary>A workload that is ready: built, or its inputs prepared.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Program">What to execute.</param>
/// <param name="Folder">Where it may keep files; what it prepared is there.</param>
internal sealed record ReadyWorkload(Workload Workload, string Program, string Folder);

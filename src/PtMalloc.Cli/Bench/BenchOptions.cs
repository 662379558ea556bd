using System.Collections.Generic;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench;

/// <summary>What the user asked for.</summary>
internal sealed record BenchOptions(
    IReadOnlyList<Workload> Workloads, IReadOnlyList<string> Allocators, int Rounds, string Scale, string? Json,
    string? Plot);

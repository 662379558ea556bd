using System;
using System.Collections.Generic;
using PtMalloc.Benchmarks.Blocks;

namespace PtMalloc.Benchmarks.Memory;

/// <summary>
/// Workloads that are measured by the memory they hold, not by their time. Each runs once, in a process of its own.
/// </summary>
internal static class MemoryRuns
{
    private static readonly Dictionary<(string Workload, string Blocks), Func<Residence>> s_all = new()
    {
        [(nameof(Burst), nameof(Native))] = Burst.Run<Native>,
        [(nameof(Burst), nameof(SharedHeap))] = Burst.Run<SharedHeap>,
        [(nameof(Burst), nameof(Mimalloc))] = Burst.Run<Mimalloc>,
        [(nameof(Churn), nameof(Native))] = Churn.Run<Native>,
        [(nameof(Churn), nameof(SharedHeap))] = Churn.Run<SharedHeap>,
        [(nameof(Churn), nameof(Mimalloc))] = Churn.Run<Mimalloc>,
        [(nameof(Churn), nameof(NoBlock))] = Churn.Run<NoBlock>,
    };

    public static void Run(string workload, string blocks) => s_all[(workload, blocks)]().Print();
}

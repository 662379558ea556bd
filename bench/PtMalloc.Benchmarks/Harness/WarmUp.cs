using System;
using System.Diagnostics;

namespace PtMalloc.Benchmarks.Harness;

/// <summary>
/// Lets the JIT compile a workload in full before it is first measured. BenchmarkDotNet's own warm-up counts iterations: on a busy machine, or
/// with short ones, it is over while the JIT still waits for its turn.
/// </summary>
/// <typeparam name="TBenchmark">The workload with its kind of blocks.</typeparam>
internal static class WarmUp<TBenchmark>
{
    /// <summary>Both tiers follow at 100 ms after the last of the new code.</summary>
    private static readonly TimeSpan s_enough = TimeSpan.FromMilliseconds(400);

    private static bool s_isDone;

    public static void Once(Action workload)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); !s_isDone && clock.Elapsed < s_enough;)
            workload();
        s_isDone = true;
    }
}

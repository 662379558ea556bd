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
    /// <summary>Each of two tiers begins 100 ms after the last new method was called. 400 ms were seen to be too little on a busy machine.</summary>
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(1);

    private static bool s_isDone;

    public static void Once(Action workload)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); !s_isDone && clock.Elapsed < s_enough;)
            workload();
        s_isDone = true;
    }
}

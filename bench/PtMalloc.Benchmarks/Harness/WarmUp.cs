using System;
using System.Diagnostics;
using System.Runtime;

namespace PtMalloc.Benchmarks.Harness;

/// <summary>
/// Lets the JIT finish with a workload before it is measured. BenchmarkDotNet's own warm-up counts iterations: on a
/// busy machine, or with short ones, it is over while the JIT still waits for its turn. Each case needs it, because a
/// larger size leads to methods that no smaller one has called.
/// </summary>
internal static class WarmUp
{
    /// <summary>
    /// A method is compiled again after 30 calls, twice: first to count which way it goes, then in full.
    /// </summary>
    private const int EnoughCalls = 64;

    private static readonly TimeSpan s_enough = TimeSpan.FromMilliseconds(100), s_most = TimeSpan.FromSeconds(2);

    /// <summary>Runs the workload until nothing has been compiled any more for so long and so many calls.</summary>
    public static void Settle(Action workload)
    {
        Stopwatch total = Stopwatch.StartNew(), unchanged = Stopwatch.StartNew();
        long compiled = JitInfo.GetCompiledMethodCount();
        for (int calls = 0; total.Elapsed < s_most && (calls < EnoughCalls || unchanged.Elapsed < s_enough); calls++)
        {
            workload();
            long now = JitInfo.GetCompiledMethodCount();
            if (now == compiled)
                continue;
            compiled = now;
            calls = 0;
            unchanged.Restart();
        }
    }
}

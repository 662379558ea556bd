using System;
using System.IO;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.ConsoleArguments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PtMalloc.Benchmarks;
using PtMalloc.Benchmarks.Memory;

// Preloaded, our library would serve NativeMemory and Marshal too, which are what we compare with.
if (File.ReadAllText("/proc/self/maps").Contains("libptmalloc", StringComparison.Ordinal))
{
    Console.Error.WriteLine(
        "libptmalloc.so is preloaded, so that NativeMemory is no longer glibc's malloc: take it out of LD_PRELOAD.");
    return 2;
}

if (args is ["memory", string workload, string blocks])
{
    MemoryRuns.Run(workload, blocks);
    return 0;
}

// In this process: a program built for each benchmark would take longer to build than to run. Each call repeats its
// work so often that an empty call, which BenchmarkDotNet would else measure and subtract, does not matter.
Job job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithUnrollFactor(1).WithEvaluateOverhead(false);
IConfig usual = DefaultConfig.Instance.AddJob(job);
(bool isParsed, IConfig asked, _) = ConfigParser.Parse(args, ConsoleLogger.Default, usual);
if (!isParsed)
    return 1;
using BenchmarkRunInfo cases = Schedule.Of(ManualConfig.Union(usual, asked));
return BenchmarkRunner.Run(cases).Reports.Length > 0 ? 0 : 1;

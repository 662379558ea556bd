using System;
using System.IO;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// Preloaded, our library would serve NativeMemory and Marshal too, which are what we compare with.
if (File.ReadAllText("/proc/self/maps").Contains("libptmalloc", StringComparison.Ordinal))
{
    Console.Error.WriteLine("libptmalloc.so is preloaded, so that NativeMemory is no longer glibc's malloc: take it out of LD_PRELOAD.");
    return 2;
}

// In this process: a program built for each benchmark would take longer to build than to run.
IConfig config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;

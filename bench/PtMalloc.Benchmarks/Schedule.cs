using System;
using System.Linq;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using PtMalloc.Benchmarks.Workloads;

namespace PtMalloc.Benchmarks;

/// <summary>
/// In which order the cases run. All allocators of a workload and a size come right after each other, so that whatever
/// the machine does meanwhile happens to all of them; and all workloads of a size, because two threads are compared
/// with one. BenchmarkDotNet's orderers know the cases of one class only, which here is one allocator.
/// </summary>
internal static class Schedule
{
    public static BenchmarkRunInfo Of(IConfig config)
    {
        BenchmarkCase[] cases =
        [
            .. from type in typeof(Schedule).Assembly.GetTypes()
               from blocks in type.GetCustomAttributes<GenericTypeArgumentsAttribute>()
               from benchmark in BenchmarkConverter.TypeToBenchmarks(
                   type.MakeGenericType(blocks.GenericTypeArguments), config).BenchmarksCases
               orderby (int)benchmark.Parameters[nameof(Pairs<>.Bytes)], type.Name
               select benchmark,
        ];
        return new BenchmarkRunInfo(cases, typeof(Schedule), ImmutableConfigBuilder.Create(config));
    }
}

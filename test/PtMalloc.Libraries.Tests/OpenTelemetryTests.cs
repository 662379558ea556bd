using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace PtMalloc.Libraries.Tests;

/// <summary>What OpenTelemetry makes of the metrics.</summary>
public sealed class OpenTelemetryTests
{
    [Fact]
    public unsafe void Heaps_of_one_name_are_one_series_with_their_sum()
    {
        string name = "document " + Guid.NewGuid();
        List<Metric> exported = [];
        using MeterProvider provider =
            Sdk.CreateMeterProviderBuilder().AddMeter("PtMalloc").AddInMemoryExporter(exported).Build();
        using NativeHeap first = new(new NativeHeapOptions { Name = name }),
            second = new(new NativeHeapOptions { Name = name });
        first.Alloc(5_000_000);
        second.Alloc(100);

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                exported.Clear();
                provider.ForceFlush();
                return exported.Count > 0;
            },
            TimeSpan.FromSeconds(20)));
        Assert.InRange(Figure(exported, name, "ptmalloc.heap.in_use"), 5_000_100, 5_200_000);
        Assert.Equal(2, Figure(exported, name, "ptmalloc.heap.count"));
    }

    private static long Figure(List<Metric> exported, string name, string instrument)
    {
        List<long> figures = [];
        foreach (ref readonly MetricPoint point in exported.Single(
            metric => metric.Name == instrument).GetMetricPoints())
        {
            foreach (KeyValuePair<string, object?> tag in point.Tags)
            {
                if (tag.Key == "heap.name" && tag.Value as string == name)
                    figures.Add(point.GetSumLong());
            }
        }

        return Assert.Single(figures);
    }
}

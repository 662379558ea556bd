using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Results;
using PtMalloc.Cli.Bench.Running;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Output;

/// <summary>The comparison for programs: every single measurement, and the ratios that follow.</summary>
internal static class ResultJson
{
    public static void Write(Comparison comparison, Machine machine, string scale, string path) =>
        JsonReport.Write(path, Of(comparison, machine, scale));

    private static object Of(Comparison comparison, Machine machine, string scale) => new
    {
        Measured = DateTimeOffset.UtcNow,
        Machine = machine,
        Scale = scale,
        Allocators = comparison.Allocators
            .Select(allocator => new { allocator.Name, Role = Word(allocator.Role), allocator.Library }),
        Workloads = comparison.Workloads.Select(workload => new
        {
            workload.Name,
            workload.What,
            workload.StandsFor,
            GlibcAgain = Metric.All.ToDictionary(
                metric => metric.Key, metric => comparison.RepeatRatio(metric, workload)),
            BestOfPeers = Metric.All.ToDictionary(
                metric => metric.Key, metric => comparison.BestOfPeers(metric, workload)),
            Results = comparison.Allocators.Select(allocator => Of(comparison, workload, allocator)),
        }),
        Means = comparison.Compared.ToDictionary(
            allocator => allocator.Name,
            allocator => Metric.All.ToDictionary(metric => metric.Key, metric => comparison.Mean(metric, allocator))),
        MeansBestOfPeers = Metric.All.ToDictionary(metric => metric.Key, comparison.MeanBestOfPeers),
    };

    private static object Of(Comparison comparison, Workload workload, Allocator allocator)
    {
        Series series = comparison[workload, allocator];
        return new
        {
            Allocator = allocator.Name,
            Role = Word(allocator.Role),
            series.Failure,
            OtherMallocs = series.Bindings?.Remarks ?? [],
            Ratios = Metric.All.ToDictionary(
                metric => metric.Key, metric => comparison.Ratio(metric, workload, allocator)),
            Runs = series.Runs.Select(Of),
        };
    }

    private static object Of(Measurement run) => new
    {
        WallSeconds = run.Wall,
        UserSeconds = run.User,
        SystemSeconds = run.System,
        PeakRssKib = run.PeakRss,
        RssAfterKib = run.RssAfter,
        LiveKib = run.Live,
        KeptAfter1sKib = run.KeptAfter1s,
    };

    private static string Word(Role role) => JsonNamingPolicy.CamelCase.ConvertName(role.ToString());
}

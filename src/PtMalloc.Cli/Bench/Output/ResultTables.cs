using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Results;
using PtMalloc.Cli.Bench.Workloads;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Output;

/// <summary>The comparison for people: a table for each metric, the means, and what to look at.</summary>
internal sealed class ResultTables(Comparison comparison, IAnsiConsole console)
{
    private const double KibInMib = 1024;
    private const string Nothing = "–", TooSlow = "!", Incomplete = "*";

    public void Write()
    {
        foreach (Metric metric in Metric.All.Where(metric =>
            comparison.Workloads.Any(workload => comparison.Base(metric, workload) > 0)))
            WriteMetric(metric);
        WriteKept();
        WriteMeans();
        WriteRemarks();
    }

    private void WriteMetric(Metric metric)
    {
        Table table = Start($"{metric.Title}, relative to glibc (± half the distance between the quartiles)");
        AddColumns(
            table,
            [
                comparison.Baseline.Name,
                "again",
                .. comparison.Compared.Select(allocator => allocator.Name),
                "best peer"
            ]);
        foreach (Workload workload in comparison.Workloads)
        {
            table.AddRow(
            [
                Markup.Escape(workload.Name),
                Amount(comparison.Base(metric, workload), metric.IsMemory),
                Ratio(comparison.RepeatRatio(metric, workload)),
                .. comparison.Compared.Select(allocator => Cell(metric, workload, allocator)),
                Ratio(comparison.BestOfPeers(metric, workload)),
            ]);
        }

        table.AddRow(
        [
            "[bold]geometric mean[/]",
            "",
            Ratio(Statistics.GeometricMean(Ratios(workload => comparison.RepeatRatio(metric, workload)))),
            .. comparison.Compared.Select(allocator => $"[bold]{Mean(metric, allocator)}[/]"),
            Ratio(comparison.MeanBestOfPeers(metric)),
        ]);
        console.Write(table);
        console.WriteLine();
    }

    private string Mean(Metric metric, Allocator allocator) =>
        (comparison.Missing(metric, allocator) is [] ? "" : $"{Incomplete} ")
        + Ratio(comparison.Mean(metric, allocator));

    private double[] Ratios(Func<Workload, double?> ratio) => [.. comparison.Workloads.Select(ratio).OfType<double>()];

    private string Cell(Metric metric, Workload workload, Allocator allocator)
    {
        if (comparison[workload, allocator].Failure is not null)
            return "[red]failed[/]";
        if (comparison.Ratio(metric, workload, allocator) is not { } ratio)
            return Nothing;

        string spread = comparison[workload, allocator].Runs.Count > 1
            ? $" ±{Percent(comparison.Spread(metric, workload, allocator))}"
            : "";
        string text = Ratio(ratio) + spread;
        return metric == Metric.Cpu && allocator.Role == Role.Ours && ratio > Comparison.TooSlow
            ? $"[red]{TooSlow} {text}[/]"
            : ratio <= comparison.BestOfPeers(metric, workload) ? $"[green]{text}[/]"
            : text;
    }

    /// <summary>What is still held one second after a burst, relative to what is in use then.</summary>
    private void WriteKept()
    {
        Workload[] telling =
            [.. comparison.Workloads.Where(workload => comparison.Kept(workload, comparison.Baseline) is not null)];
        if (telling is [])
            return;

        Table table = Start("kept one second after a burst, relative to what is live");
        AddColumns(table, [comparison.Baseline.Name, .. comparison.Compared.Select(allocator => allocator.Name)]);
        foreach (Workload workload in telling)
        {
            table.AddRow(
            [
                Markup.Escape(workload.Name),
                .. comparison.Compared.Prepend(comparison.Baseline)
                    .Select(allocator => Ratio(comparison.Kept(workload, allocator))),
            ]);
        }

        console.Write(table);
        console.WriteLine();
    }

    private void WriteMeans()
    {
        Table table = Start("geometric means, relative to glibc");
        AddColumns(
            table,
            [.. Metric.All.Select(metric => metric.Title), "smallest process", $"CPU time > {Comparison.TooSlow:F2}"]);
        foreach (Allocator allocator in comparison.Compared)
        {
            table.AddRow(
            [
                Markup.Escape(allocator.Name),
                .. Metric.All.Select(metric => Mean(metric, allocator)),
                comparison.SmallestProcess(allocator) is { } kib
                    ? string.Create(CultureInfo.InvariantCulture, $"{kib:+0;-0;0} KiB")
                    : Nothing,
                $"{comparison.SlowUnder(allocator).Count}",
            ]);
        }

        table.AddRow(
        [
            "best of glibc and peers per workload",
            .. Metric.All.Select(metric => Ratio(comparison.MeanBestOfPeers(metric))),
            "",
            ""
        ]);
        console.Write(table);
        console.WriteLine();
    }

    private void WriteRemarks()
    {
        foreach (Metric metric in (Metric[])[Metric.Time, Metric.Cpu, Metric.PeakRss])
        {
            double[] repeats = Ratios(workload => comparison.RepeatRatio(metric, workload));
            if (repeats is not [])
            {
                Line($"glibc against itself, {metric.Title}: mean {Ratio(Statistics.GeometricMean(repeats))}, "
                    + $"from {Ratio(repeats.Min())} to {Ratio(repeats.Max())}; smaller differences mean nothing.");
            }
        }

        int common = comparison.Common(Metric.Time).Count, all = comparison.Workloads.Count;
        if (common < all)
            Line($"The means are over {common} of {all} workloads: those that glibc and we finished.");
        foreach (Allocator allocator in comparison.Compared)
        {
            if (comparison.Missing(Metric.Time, allocator) is not [] and var missing)
                Line(
                    $"{Incomplete} {allocator.Name}'s means are without "
                    + $"{string.Join(", ", missing.Select(workload => workload.Name))}.");
        }

        foreach (Allocator ours in comparison.Compared.Where(allocator => allocator.Role == Role.Ours))
        {
            foreach (Workload workload in comparison.SlowUnder(ours))
                Line(
                    $"{TooSlow} {ours.Name} takes "
                    + $"{Ratio(comparison.Ratio(Metric.Cpu, workload, ours))} × glibc's CPU time in {workload.Name}.");
        }

        foreach (Series series in comparison.Series.Where(series =>
            series.Failure is not null && series.Allocator.Role != Role.Repeat))
            Line($"failed: {series.Workload.Name}, {series.Allocator.Name}: {series.Failure}");
        WriteOtherMallocs();
    }

    private void WriteOtherMallocs()
    {
        var remarks = comparison.Series
            .Where(series => series.HasNumbers && series.Allocator.Role != Role.Repeat)
            .SelectMany(series =>
                series.Bindings!.Remarks.Select(remark => (series.Workload, series.Allocator, remark)))
            .GroupBy(found => (found.Workload, found.remark), found => found.Allocator.Name);
        foreach (IGrouping<(Workload Workload, string Remark), string> found in remarks)
            Line($"{found.Key.Workload.Name} ({string.Join(", ", found)}): {found.Key.Remark}");
    }

    private void Line(string text) => console.WriteLine(text);

    private static Table Start(string title) =>
        new Table().Border(TableBorder.Simple).Title(Markup.Escape(title)).AddColumn("");

    private static void AddColumns(Table table, IEnumerable<string> names)
    {
        foreach (string name in names)
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned().NoWrap());
    }

    private static string Ratio(double? ratio) =>
        ratio is { } value ? value.ToString("F2", CultureInfo.InvariantCulture) : Nothing;

    private static string Percent(double share) => (share * 100).ToString("F0", CultureInfo.InvariantCulture) + "%";

    private static string Amount(double? amount, bool isMemory) =>
        amount is not { } value ? Nothing
        : isMemory ? string.Create(CultureInfo.InvariantCulture, $"{value / KibInMib:F1} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{value:F3} s");
}

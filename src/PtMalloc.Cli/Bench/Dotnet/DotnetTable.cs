using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>The times for people: a row for each workload and size, a column for each allocator.</summary>
internal sealed class DotnetTable(
    IReadOnlyList<DotnetWorkload> workloads, IReadOnlyList<DotnetMeasurement> measurements)
{
    private const int Kibibyte = 1024;
    private const string Nothing = "", BestPeer = "*";

    private readonly DotnetAllocator[] columns =
        [.. DotnetAllocator.All.Where(allocator => measurements.Any(measured => measured.Allocator == allocator))];

    public void Write(IAnsiConsole console)
    {
        if (measurements is [])
            return;

        Table table = new Table()
            .Border(TableBorder.Simple)
            .Title("ns per operation (and relative to NativeMemory)")
            .AddColumn("");
        foreach (DotnetAllocator allocator in columns)
            table.AddColumn(new TableColumn(Markup.Escape(allocator.Title)).RightAligned().NoWrap());
        foreach (DotnetWorkload workload in workloads)
            AddRows(table, workload);

        console.Write(table);
        console.WriteLine(
            $"Medians of {measurements.Max(measured => measured.Rounds.Count)} rounds. "
            + $"{BestPeer} marks the best of all that are not ours.");
        if (Scaling() is not [])
            console.WriteLine(
                "Scaling: what two threads "
                + "get done in the time in which one alone does 1 (2 × batches / two_threads).");
        console.WriteLine();
    }

    private void AddRows(Table table, DotnetWorkload workload)
    {
        var rows =
            measurements.Where(measured => measured.Workload == workload.Type).GroupBy(measured => measured.Bytes);
        foreach (IGrouping<int, DotnetMeasurement> row in rows.OrderBy(row => row.Key))
            table.AddRow([$"{workload.Name} {Size(row.Key)}", .. columns.Select(column => Cell([.. row], column))]);
        if (workload != DotnetWorkload.TwoThreads)
            return;

        foreach (IGrouping<int, (int Bytes, DotnetAllocator Allocator, double? Factor)> row in Scaling().GroupBy(
            found => found.Bytes).OrderBy(row => row.Key))
        {
            var factors = row.ToDictionary(found => found.Allocator, found => found.Factor);
            table.AddRow([$"scaling {Size(row.Key)}", .. columns.Select(column =>
                factors.TryGetValue(column, out double? factor) ? Number(factor, "F2") : Nothing)]);
        }
    }

    private static string Cell(List<DotnetMeasurement> row, DotnetAllocator allocator)
    {
        if (row.Find(measured => measured.Allocator == allocator) is not { } found)
            return Nothing;
        if (found.Nanoseconds is not { } time)
            return "[red]failed[/]";

        double? best = row.Where(measured => !measured.Allocator.IsOurs).Min(measured => measured.Nanoseconds);
        double? baseline = row.Find(measured => measured.Allocator == DotnetAllocator.Baseline)?.Nanoseconds;
        string ratio =
            allocator == DotnetAllocator.Baseline || baseline is not { } unit ? "" : $" ({Number(time / unit, "F2")})";
        return !allocator.IsOurs ? $"{(time <= best ? BestPeer : "")}{Time(time)}{ratio}"
            : time <= best ? $"[green]{Time(time)}{ratio}[/]"
            : Time(time) + ratio;
    }

    /// <summary>Of each size and allocator for which both were measured; the factor is null if one failed.</summary>
    private (int Bytes, DotnetAllocator Allocator, double? Factor)[] Scaling() =>
    [
        .. from two in measurements
           where two.Workload == DotnetWorkload.TwoThreads.Type
           join one in measurements.Where(measured => measured.Workload == DotnetWorkload.Batches.Type)
               on (two.Bytes, two.Allocator) equals (one.Bytes, one.Allocator)
           select (two.Bytes, two.Allocator, 2 * one.Nanoseconds / two.Nanoseconds),
    ];

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 100 => Number(nanoseconds, "F1"),
        < 10_000 => Number(nanoseconds, "F0"),
        _ => Number(nanoseconds / 1000, "F1") + " µs",
    };

    private static string Number(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;

    private static string Size(int bytes) => bytes < Kibibyte ? $"{bytes} B" : $"{bytes / Kibibyte} KiB";
}

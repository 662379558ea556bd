using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>The comparison for people: a row for each workload and size, a column for each allocator.</summary>
internal sealed class DotnetTable(IReadOnlyList<DotnetWorkload> workloads, IReadOnlyList<DotnetMeasurement> measurements)
{
    private const string Baseline = "Native", Nothing = "";
    private const int Kibibyte = 1024;

    /// <summary>Classes of blocks, and what they stand for. What only some workloads have comes last.</summary>
    private static readonly (string Allocator, string Title)[] s_columns =
    [
        (Baseline, "NativeMemory"),
        ("SharedHeap", "NativeHeap.Shared"),
        ("OwnHeap", "own NativeHeap"),
        ("Mimalloc", "mimalloc"),
        ("HGlobal", "AllocHGlobal"),
        ("PooledArray", "ArrayPool"),
        ("NewArray", "new byte[[]]"),
        ("UninitializedArray", "uninitialized[[]]"),
        ("RentedNative", "NativeMemoryPool"),
        ("RentedArray", "MemoryPool"),
    ];

    public void Write(IAnsiConsole console)
    {
        (string Allocator, string Title)[] columns =
            [.. s_columns.Where(column => measurements.Any(measured => measured.Allocator == column.Allocator))];
        Table table = new Table().Border(TableBorder.Simple).Title("ns per operation (and relative to NativeMemory)").AddColumn("");
        foreach ((_, string title) in columns)
            table.AddColumn(new TableColumn(title).RightAligned().NoWrap());

        foreach (DotnetWorkload workload in workloads)
        {
            var rows = measurements.Where(measured => measured.Workload == workload.Type).GroupBy(measured => measured.Bytes);
            foreach (IGrouping<int, DotnetMeasurement> row in rows.OrderBy(row => row.Key))
            {
                List<DotnetMeasurement> measured = [.. row];
                table.AddRow([$"{workload.Name} {Size(row.Key)}", .. columns.Select(column => Cell(measured, column.Allocator))]);
            }
        }

        console.Write(table);
    }

    private static string Cell(List<DotnetMeasurement> row, string allocator)
    {
        if (row.Find(measured => measured.Allocator == allocator) is not { } found)
            return Nothing;
        if (found.Nanoseconds is not { } time)
            return "[red]failed[/]";

        double? baseline = row.Find(measured => measured.Allocator == Baseline)?.Nanoseconds;
        string text = time.ToString(time < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
        return allocator == Baseline || baseline is not { } unit ? text : string.Create(CultureInfo.InvariantCulture, $"{text} ({time / unit:F2})");
    }

    private static string Size(int bytes) => bytes < Kibibyte ? $"{bytes} B" : $"{bytes / Kibibyte} KiB";
}

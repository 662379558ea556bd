using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>
/// What processes held, for people: a table for each workload, with a row for each allocator and a column for each
/// moment.
/// </summary>
internal sealed class MemoryTables(
    IReadOnlyList<DotnetWorkload> workloads, IReadOnlyList<MemoryMeasurement> measurements)
{
    private const double KibInMib = 1024;

    public void Write(IAnsiConsole console)
    {
        foreach (DotnetWorkload workload in workloads)
        {
            if (measurements.Where(measured => measured.Workload == workload).ToList() is [var first, ..] rows)
                Write(console, first, rows);
        }
    }

    private static void Write(IAnsiConsole console, MemoryMeasurement first, List<MemoryMeasurement> rows)
    {
        Table table = new Table()
            .Border(TableBorder.Simple)
            .Title($"{first.Workload.Name}: MiB resident beyond the start")
            .AddColumn("");
        foreach ((string when, _) in first.Medians)
            table.AddColumn(new TableColumn(Markup.Escape(when.Replace('-', ' '))).RightAligned().NoWrap());
        foreach (MemoryMeasurement row in rows)
            table.AddRow([row.Allocator.Title, .. row.Medians.Select(moment =>
                (moment.Kib / KibInMib).ToString("F1", CultureInfo.InvariantCulture))]);
        console.Write(table);
        console.WriteLine(
            $"{first.Workload.Name}: {first.Workload.What}; "
            + $"medians of {first.Rounds.Count} rounds, each a process of its own.");
        console.WriteLine();
    }
}

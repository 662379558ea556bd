using System;
using System.IO;
using System.Linq;
using PtMalloc.Cli.Bench.Output;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>The measurements for programs: medians, and what each round gave.</summary>
internal static class DotnetJson
{
    public static void Write(DotnetOptions options, DotnetResults results, Machine machine, string path) =>
        JsonReport.Write(path, new
        {
            Measured = DateTimeOffset.UtcNow,
            Machine = machine,
            options.Rounds,
            options.IsQuick,
            Times =
                from workload in options.Workloads
                join measured in results.Times on workload.Type equals measured.Workload
                select new
                {
                    Workload = workload.Name,
                    measured.Bytes,
                    Allocator = measured.Allocator.Title,
                    measured.Nanoseconds,
                    measured.Rounds,
                },
            Memory = results.Memory.Select(measured => new
            {
                Workload = measured.Workload.Name,
                Allocator = measured.Allocator.Title,
                Kib = measured.Medians.ToDictionary(moment => moment.When, moment => moment.Kib),
                Rounds = measured.Rounds.Select(round => round.ToDictionary(note => note.When, note => note.Kib)),
            }),
        });
}

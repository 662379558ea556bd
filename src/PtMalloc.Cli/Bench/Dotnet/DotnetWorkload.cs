using System;
using System.Collections.Generic;
using System.IO.Enumeration;
using System.Linq;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>A class of bench/PtMalloc.Benchmarks.</summary>
/// <param name="Name">Its name on our command line.</param>
/// <param name="Type">Its name there.</param>
/// <param name="What">What it does, in a line.</param>
/// <param name="Measured">
/// If the workload's memory is measured: the allocators, as classes of blocks. If it is timed: null, because the
/// program knows its allocators itself.
/// </param>
internal sealed record DotnetWorkload(string Name, string Type, string What, IReadOnlyList<string>? Measured = null)
{
    public static DotnetWorkload Batches { get; } = new(
        "batches", "Batches", "256 blocks in use, freed in scattered order");

    public static DotnetWorkload TwoThreads { get; } = new(
        "two_threads", "TwoThreads", "the same by two threads, each with its own blocks");

    private static readonly DotnetWorkload[] s_all =
    [
        new("pairs", "Pairs", "a block is allocated and freed at once"),
        Batches,
        TwoThreads,
        new("producer_consumer", "ProducerConsumer", "one thread allocates, another frees"),
        new("aligned", "Aligned", "a block aligned to 64 is allocated and freed"),
        new("zeroed", "Zeroed", "a block of zeros is allocated and freed"),
        new("growth", "Growth", "a block doubles by realloc from 16 bytes to its size"),
        new("rentals", "Rentals", "memory is rented from a pool and returned"),
        new("heaps", "Heaps", "a heap is made, filled with 100 blocks and freed at once"),
        new(
            "burst",
            "Burst",
            "what is kept of 97 MiB, of which one block in fifty stays",
            ["Native", "SharedHeap", "Mimalloc"]),
        new(
            "churn",
            "Churn",
            "what is kept of 10,000 threads, 100 blocks each, one after the other",
            ["NoBlock", "Native", "SharedHeap", "Mimalloc"]),
    ];

    /// <summary>Those whose name is in the list, or matches a pattern in it; all where it is empty.</summary>
    public static IReadOnlyList<DotnetWorkload> Select(IReadOnlyList<string> list)
    {
        string? unknown = list.FirstOrDefault(pattern => !Array.Exists(s_all, workload => workload.Matches(pattern)));
        if (unknown is not null)
            throw RefusalException.Usage(
                $"bench: no workload '{unknown}' for --dotnet; "
                + $"there are: {string.Join(' ', s_all.Select(workload => workload.Name))}");
        return list is [] ? s_all : Array.FindAll(s_all, workload => list.Any(workload.Matches));
    }

    private bool Matches(string pattern) => FileSystemName.MatchesSimpleExpression(pattern, Name, ignoreCase: false);
}

using System.Collections.Generic;
using System.Linq;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Results;

/// <summary>All the series of a comparison, and what follows from them.</summary>
internal sealed class Comparison(IReadOnlyList<Workload> workloads, IReadOnlyList<Allocator> allocators)
{
    /// <summary>A workload slower than this under an allocator, relative to glibc, is marked.</summary>
    public const double TooSlow = 1.05;

    private readonly Dictionary<(Workload, Allocator), Series> all = workloads
        .SelectMany(workload => allocators.Select(allocator => new Series(workload, allocator)))
        .ToDictionary(series => (series.Workload, series.Allocator));

    public IReadOnlyList<Workload> Workloads { get; } = workloads;

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<Allocator> Allocators { get; } = allocators;

    public Allocator Baseline { get; } = allocators.First(allocator => allocator.Role == Role.Baseline);

    public Allocator Repeat { get; } = allocators.First(allocator => allocator.Role == Role.Repeat);

    /// <summary>Those that are compared with the baseline.</summary>
    public IEnumerable<Allocator> Compared =>
        Allocators.Where(allocator => allocator.Role is Role.Peer or Role.Ours or Role.Floor);

    public Series this[Workload workload, Allocator allocator] => all[(workload, allocator)];

    public IEnumerable<Series> Series => all.Values;

    /// <summary>The median of both of the baseline's runs in each round.</summary>
    public double? Base(Metric metric, Workload workload)
    {
        double[] values = [.. Values(metric, workload, Baseline), .. Values(metric, workload, Repeat)];
        return values is [] ? null : Statistics.Median(values);
    }

    /// <summary>An allocator's median relative to the baseline's.</summary>
    public double? Ratio(Metric metric, Workload workload, Allocator allocator)
    {
        double[] values = Values(metric, workload, allocator);
        return values is not [] && Base(metric, workload) is > 0 and var whole
            ? Statistics.Median(values) / whole
            : null;
    }

    public double Spread(Metric metric, Workload workload, Allocator allocator) =>
        Statistics.Spread(Values(metric, workload, allocator));

    /// <summary>The baseline's second run relative to its first: 1, if nothing disturbed them.</summary>
    public double? RepeatRatio(Metric metric, Workload workload)
    {
        double[] first = Values(metric, workload, Baseline), second = Values(metric, workload, Repeat);
        return first is not [] && second is not [] && Statistics.Median(first) is > 0 and var whole
            ? Statistics.Median(second) / whole
            : null;
    }

    /// <summary>
    /// The least ratio that glibc or any peer reaches: the result of choosing the best allocator for each program.
    /// </summary>
    public double? BestOfPeers(Metric metric, Workload workload)
    {
        double[] ratios =
        [
            .. Allocators.Where(allocator => allocator.Role is Role.Peer)
                .Select(peer => Ratio(metric, workload, peer))
                .OfType<double>(),
        ];
        return Base(metric, workload) is null ? null : ratios.Append(1).Min();
    }

    /// <summary>
    /// The workloads over which means are taken: those that glibc and we finished, whatever a peer did.
    /// </summary>
    public IReadOnlyList<Workload> Common(Metric metric) =>
    [
        .. Workloads.Where(workload => Base(metric, workload) > 0
            && Compared.All(allocator =>
                allocator.Role != Role.Ours || Ratio(metric, workload, allocator) is not null)),
    ];

    /// <summary>Those common workloads that an allocator failed; its mean is taken over the rest.</summary>
    public IReadOnlyList<Workload> Missing(Metric metric, Allocator allocator) =>
        [.. Common(metric).Where(workload => Ratio(metric, workload, allocator) is null)];

    /// <summary>Null where it finished none of them.</summary>
    public double? Mean(Metric metric, Allocator allocator) => Statistics.GeometricMean(
        [.. Common(metric).Select(workload => Ratio(metric, workload, allocator)).OfType<double>()]);

    public double? MeanBestOfPeers(Metric metric) => Statistics.GeometricMean(
        [.. Common(metric).Select(workload => BestOfPeers(metric, workload)).OfType<double>()]);

    /// <summary>The workloads in which an allocator takes clearly more CPU time than the baseline.</summary>
    public IReadOnlyList<Workload> SlowUnder(Allocator allocator) =>
        [.. Workloads.Where(workload => Ratio(Metric.Cpu, workload, allocator) > TooSlow)];

    /// <summary>
    /// KiB that the smallest of all processes holds at its peak beyond what it holds under the baseline.
    /// </summary>
    public double? SmallestProcess(Allocator allocator)
    {
        Workload? smallest = Workloads
            .Where(workload => Base(Metric.PeakRss, workload) > 0)
            .MinBy(workload => Base(Metric.PeakRss, workload));
        return smallest is null || Values(Metric.PeakRss, smallest, allocator) is not { Length: > 0 } values
            ? null : Statistics.Median(values) - Base(Metric.PeakRss, smallest);
    }

    /// <summary>
    /// What is held one second after a burst, relative to what is live; null where the workload does not tell.
    /// </summary>
    public double? Kept(Workload workload, Allocator allocator)
    {
        double[] ratios =
            [.. this[workload, allocator].Runs.Select(run => run.KeptAfter1s / run.Live).OfType<double>()];
        return ratios is [] ? null : Statistics.Median(ratios);
    }

    private double[] Values(Metric metric, Workload workload, Allocator allocator)
    {
        Series series = this[workload, allocator];
        return series.HasNumbers ? [.. series.Runs.Select(metric.Read).OfType<double>()] : [];
    }
}

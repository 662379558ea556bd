using System;
using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Cli.Bench.Results;

/// <summary>The few sums that a comparison needs.</summary>
internal static class Statistics
{
    private const double Half = 0.5, LowerQuarter = 0.25, UpperQuarter = 0.75;

    public static double Median(IReadOnlyCollection<double> values) => Quantile([.. values.Order()], Half);

    /// <summary>Half the distance between the quartiles, as a share of the median.</summary>
    public static double Spread(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        double median = Quantile(sorted, Half);
        return median == 0 ? 0 : (Quantile(sorted, UpperQuarter) - Quantile(sorted, LowerQuarter)) / 2 / median;
    }

    /// <returns>null where there is nothing to average.</returns>
    public static double? GeometricMean(IReadOnlyCollection<double> ratios) =>
        ratios.Count == 0 ? null : Math.Exp(ratios.Average(Math.Log));

    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        double above = below + 1 < sorted.Length ? sorted[below + 1] : sorted[below];
        return sorted[below] + ((position - below) * (above - sorted[below]));
    }
}

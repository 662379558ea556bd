using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Results;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Output;

/// <summary>
/// A picture of the comparison: a row for each workload, time to the left and peak RSS to the right, a dot for each
/// allocator, on a logarithmic scale around glibc's 1.
/// </summary>
internal static class Chart
{
    private const int NameWidth = 190, PanelWidth = 460, Gap = 30, RowHeight = 18, Top = 70, Bottom = 30, Radius = 5;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly double[] Marks = [0.1, 0.2, 0.5, 1, 2, 5, 10];
    private static readonly string[] Colours = ["#1b6ca8", "#d1495b", "#edae49", "#66a182", "#8d5a97", "#2e4057"];
    private const double Least = 0.1, Most = 10;

    public static void Write(Comparison comparison, string path)
    {
        IReadOnlyList<(Allocator Allocator, string Colour)> legend =
            [.. comparison.Compared.Select((allocator, i) => (allocator, Colours[i % Colours.Length]))];
        int bottom = Top + (RowHeight * (comparison.Workloads.Count + 1));
        XElement picture = new(
            Svg + "svg",
            new XAttribute("width", NameWidth + (2 * PanelWidth) + (2 * Gap)),
            new XAttribute("height", bottom + Bottom),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 12),
            new XElement(
                Svg + "rect",
                new XAttribute("width", "100%"),
                new XAttribute("height", "100%"),
                new XAttribute("fill", "white")),
            legend.Select((entry, i) => Legend(entry.Allocator.Name, entry.Colour, NameWidth + (i * 120))),
            comparison.Workloads.Select((workload, row) => Text(NameWidth - 10, Middle(row) + 4, "end", workload.Name)),
            Text(NameWidth - 10, Middle(comparison.Workloads.Count) + 4, "end", "geometric mean"),
            Panel(comparison, Metric.Time, legend, NameWidth, bottom),
            Panel(comparison, Metric.PeakRss, legend, NameWidth + PanelWidth + Gap, bottom));
        new XDocument(picture).Save(path);
    }

    private static IEnumerable<XElement> Panel(
        Comparison comparison, Metric metric, IReadOnlyList<(Allocator Allocator, string Colour)> legend, int left,
        int bottom)
    {
        yield return Text(left + (PanelWidth / 2), Top - 22, "middle", $"{metric.Title}, relative to glibc");
        foreach (double mark in Marks)
        {
            double x = left + Across(mark);
            yield return new XElement(
                Svg + "line",
                new XAttribute("x1", Number(x)), new XAttribute("x2", Number(x)), new XAttribute("y1", Top),
                new XAttribute("y2", bottom),
                new XAttribute("stroke", mark == 1 ? "#555" : "#ddd"));
            yield return Text(x, bottom + 16, "middle", mark.ToString(CultureInfo.InvariantCulture));
        }

        foreach ((Allocator allocator, string colour) in legend)
        {
            for (int row = 0; row < comparison.Workloads.Count; row++)
            {
                Workload workload = comparison.Workloads[row];
                if (comparison.Ratio(metric, workload, allocator) is { } ratio)
                    yield return Dot(
                        left + Across(ratio), Middle(row), colour, $"{workload.Name}, {allocator.Name}: {ratio:F2}");
            }

            if (comparison.Mean(metric, allocator) is { } mean)
                yield return Dot(
                    left + Across(mean), Middle(comparison.Workloads.Count), colour, $"{allocator.Name}: {mean:F2}");
        }
    }

    private static XElement Dot(double x, double y, string colour, string title) => new(
        Svg + "circle",
        new XAttribute("cx", Number(x)), new XAttribute("cy", Number(y)), new XAttribute("r", Radius),
        new XAttribute("fill", colour), new XAttribute("fill-opacity", "0.8"), new XElement(Svg + "title", title));

    private static IEnumerable<XElement> Legend(string name, string colour, int x) =>
        [Dot(x, Top - 50, colour, name), Text(x + 10, Top - 46, "start", name)];

    private static XElement Text(double x, double y, string anchor, string text) =>
        new(
            Svg + "text",
            new XAttribute("x", Number(x)),
            new XAttribute("y", Number(y)),
            new XAttribute("text-anchor", anchor),
            text);

    private static double Middle(int row) => Top + (RowHeight * (row + 0.5));

    private static double Across(double ratio) =>
        PanelWidth * Math.Log(Math.Clamp(ratio, Least, Most) / Least) / Math.Log(Most / Least);

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}

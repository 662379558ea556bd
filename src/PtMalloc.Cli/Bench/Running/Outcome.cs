using System;
using System.Collections.Generic;
using System.Globalization;

namespace PtMalloc.Cli.Bench.Running;

/// <summary>A run's end: what it cost, or why that does not count.</summary>
internal sealed record Outcome(Measurement? Measurement, string? Failure)
{
    /// <param name="output">
    /// Lines of "key value": the program's own, then the launcher's. Other lines are ignored.
    /// </param>
    /// <param name="error">What the program said on standard error.</param>
    public static Outcome Of(string output, string error)
    {
        Dictionary<string, double> numbers = Read(output);
        return Trouble(numbers) is { } trouble ? new(null, trouble + LastWord(error)) : new(Measure(numbers), null);
    }

    private static Dictionary<string, double> Read(string output)
    {
        Dictionary<string, double> numbers = [];
        foreach (string line in output.Split('\n'))
        {
            if (line.Split(' ') is [var key, var value]
                && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                numbers[key] = number;
        }

        return numbers;
    }

    private static string? Trouble(Dictionary<string, double> numbers) =>
        numbers.TryGetValue("timed_out", out double seconds) ? $"killed after {seconds:F0} s"
        : numbers.TryGetValue("signal", out double signal) ? $"signal {signal:F0}"
        : !numbers.TryGetValue("exit_code", out double exitCode) ? "not started"
        : exitCode != 0 ? $"exit code {exitCode:F0}"
        : null;

    private static string LastWord(string error) => error.Trim() is "" ? "" : $": {error.Trim().Split('\n')[^1]}";

    private static Measurement Measure(Dictionary<string, double> numbers)
    {
        const double MicrosecondsInSecond = 1e6;
        double? Optional(string key) => numbers.TryGetValue(key, out double value) ? value : null;
        return new(
            numbers["wall_us"] / MicrosecondsInSecond,
            numbers["user_us"] / MicrosecondsInSecond,
            numbers["system_us"] / MicrosecondsInSecond,
            Optional("peak_rss_kib") ?? numbers["max_rss_kib"],
            Optional("rss_after_kib"),
            Optional("live_kib"),
            Optional("kept_after_1s_kib"));
    }
}

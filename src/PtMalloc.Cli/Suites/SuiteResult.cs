using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace PtMalloc.Cli.Suites;

/// <summary>How a suite went.</summary>
/// <param name="Suite">The suite's name.</param>
/// <param name="Time">From the start of its process to the end.</param>
/// <param name="Passed">Tests passed.</param>
/// <param name="Failed">Tests failed; at least one where the suite as a whole went wrong.</param>
/// <param name="Skipped">Tests skipped.</param>
/// <param name="Failures">A line for each test that failed: its name and the first line of its message.</param>
/// <param name="Trouble">What went wrong beside the tests.</param>
internal sealed record SuiteResult(
    string Suite, TimeSpan Time, int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures, string? Trouble)
{
    /// <summary>Trouble beside the tests counts as a failure, so that it is not lost in the sum.</summary>
    public static SuiteResult Of(string suite, TimeSpan time, string reportFile, int exitCode)
    {
        if (Counts.Read(reportFile) is not { } counts)
            return Lost(
                suite, time, $"ended with exit code {exitCode} and without a report: it crashed, or never started");

        SuiteResult result = new(suite, time, counts.Passed, counts.Failed, counts.Skipped, counts.Failures, null);
        return counts.Failed > 0 ? result
            : exitCode != 0 ? result with { Failed = 1, Trouble = $"exit code {exitCode}, although no test failed" }
            : counts.Passed + counts.Skipped == 0 ? result with { Failed = 1, Trouble = "ran no tests" }
            : result;
    }

    public static SuiteResult Lost(string suite, TimeSpan time, string trouble) =>
        new(suite, time, 0, 1, 0, [], trouble);

    /// <summary>The sums in an xunit XML report, and what failed.</summary>
    private sealed record Counts(int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures)
    {
        /// <returns>null where there is no whole report.</returns>
        public static Counts? Read(string reportFile)
        {
            try
            {
                XElement[] assemblies = [.. XDocument.Load(reportFile).Descendants("assembly")];
                int Sum(string attribute) => assemblies.Sum(assembly => (int?)assembly.Attribute(attribute) ?? 0);

                // "errors" are failures outside a test: a fixture that could not be cleaned up, for instance.
                return assemblies is [] ? null
                    : new Counts(
                        Sum("passed"),
                        Sum("failed") + Sum("errors"),
                        Sum("skipped"),
                        [.. assemblies.Descendants("failure").Select(LineOf)]);
            }
            catch (Exception e) when (e is IOException or XmlException or FormatException)
            {
                return null;
            }
        }

        private static string LineOf(XElement failure)
        {
            string message = (string?)failure.Element("message") ?? "";
            string name = (string?)failure.Parent?.Attribute("name") ?? "outside a test";
            return $"{name}: {message
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .FirstOrDefault()}";
        }
    }
}

using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using PtMalloc.Cli.Suites;
using Spectre.Console;

namespace PtMalloc.Cli;

/// <summary>
/// <c>ptmalloc test</c>: runs the suites one after the other, each for itself on all cores, and sums them up.
/// </summary>
internal static class TestCommand
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(15), Long = TimeSpan.FromHours(1);

    public static Command Create()
    {
        Option<bool> isLong =
            new("--long") { Description = "Let the suites take their time: ten minutes of stress instead of one." };
        Option<TimeSpan?> limit = new("--limit")
        {
            Description = "Kill a suite after so many seconds (900, or 3600 with --long).",
            HelpName = "SECONDS",
            CustomParser = static result => Seconds(result),
        };
        Argument<string[]> names = new("SUITE")
        {
            Description = "The suites to run, Core for PtMalloc.Core.Tests and so on; all of them by default.",
            Arity = ArgumentArity.ZeroOrMore,
        };

        Command command = new("test", "Build everything and run the test suites.") { isLong, limit, names };
        command.SetAction(parsed =>
        {
            IReadOnlyList<Suite> suites = Suite.Select(parsed.GetValue(names) ?? []);
            TimeSpan usual = parsed.GetValue(isLong) ? Long : Usual;
            SuiteRunner runner = new(parsed.GetValue(limit) ?? usual, parsed.GetValue(isLong));

            List<SuiteResult> results = [];
            foreach (Suite suite in suites)
            {
                Console.WriteLine($"== {suite.Name}");
                results.Add(runner.Run(suite));
            }

            Print(results);
            return results.TrueForAll(result => result.Failed == 0) ? 0 : 1;
        });
        return command;
    }

    private static TimeSpan? Seconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0)
            return TimeSpan.FromSeconds(seconds);

        result.AddError($"test: --limit {text}: expected a number of seconds");
        return null;
    }

    private static void Print(List<SuiteResult> results)
    {
        Table table = new Table().NoBorder().AddColumn("suite");
        foreach (string column in (string[])["time", "passed", "failed", "skipped"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (SuiteResult result in results)
        {
            table.AddRow(
                Markup.Escape(result.Suite), $"{result.Time.TotalSeconds:F1} s",
                $"{result.Passed}", $"{result.Failed}", $"{result.Skipped}");
        }

        AnsiConsole.WriteLine();
        AnsiConsole.Write(table);

        // The suites have printed this already, but people look for it at the end, and some logs keep only the end.
        foreach (string failure in results.SelectMany(result => result.Failures))
            Console.WriteLine($"failed: {failure}");
        foreach (SuiteResult result in results.Where(result => result.Trouble is not null))
            Console.WriteLine($"{result.Suite}: {result.Trouble}");
        Console.WriteLine();
        Console.WriteLine(
            $"{results.Sum(r => r.Passed)} passed, "
            + $"{results.Sum(r => r.Failed)} failed, "
            + $"{results.Sum(r => r.Skipped)} skipped");
    }
}

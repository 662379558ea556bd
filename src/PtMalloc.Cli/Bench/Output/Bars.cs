using System;
using PtMalloc.Cli.Bench.Running;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Output;

/// <summary>
/// Shows on standard error how far a session is. Drawn only between two runs: nothing of this process may move while
/// one is measured.
/// </summary>
internal static class Bars
{
    public static void Show(Session session, int rounds, string scale)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Error),
        });
        console.Progress()
            .AutoRefresh(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask check = context.AddTask("whose malloc", maxValue: session.Checks);
                ProgressTask measure = context.AddTask("rounds", maxValue: session.RunsInRound * rounds);
                session.Check(Step(context, check));
                for (int round = 1; round <= rounds; round++)
                    session.Round(scale, Step(context, measure));
            });
    }

    private static Action<string> Step(ProgressContext context, ProgressTask task) => text =>
    {
        task.Description = Markup.Escape(text);
        context.Refresh();
        task.Increment(1);
    };
}

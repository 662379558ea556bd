using System;
using System.Collections.Generic;
using PtMalloc.Simulation;
using PtMalloc.Simulation.Pictures;
using PtMalloc.Simulation.Scripts;
using PtMalloc.Simulation.Sentences;
using Spectre.Console;

namespace PtMalloc.Cli.Explain;

/// <summary>A script's run for people: each statement, its steps in sentences, and the heaps after it.</summary>
internal static class Story
{
    private const int Columns = 100;

    public static void Tell(ScriptRun run)
    {
        AnsiConsole.Profile.Width = int.MaxValue; // Lines are broken here.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Capabilities.Ansi = false;
        foreach (StatementRun statement in run.Statements)
        {
            AnsiConsole.MarkupLine($"[bold]{Markup.Escape(run.Teller.Tell(statement.Statement))}[/]");
            TellSteps(statement.Steps, run.Teller);
            Draw(statement.Heaps, run.Teller);
        }
    }

    private static void TellSteps(IReadOnlyList<RecordedStep> steps, Teller teller)
    {
        const int Margin = 6;
        foreach (RecordedStep step in steps)
        {
            string start = $"{step.Number,4}. ";
            foreach (string line in Wrap(teller.Tell(step), Columns - Margin))
            {
                AnsiConsole.WriteLine(start + line);
                start = new string(' ', Margin);
            }
        }

        AnsiConsole.WriteLine();
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            int end = text.LastIndexOf(' ', width);
            yield return text[..end];
            text = text[(end + 1)..];
        }

        yield return text;
    }

    private static void Draw(IReadOnlyList<HeapRow> heaps, Teller teller)
    {
        if (heaps is [])
            return;
        foreach (HeapRow heap in heaps)
        {
            AnsiConsole.WriteLine(teller.Tell(heap));
            foreach (string line in HeapDrawing.Draw(heap, teller, Columns))
                AnsiConsole.MarkupLine(line);
        }

        AnsiConsole.WriteLine();
    }
}

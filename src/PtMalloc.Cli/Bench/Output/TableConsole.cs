using System;
using Spectre.Console;

namespace PtMalloc.Cli.Bench.Output;

/// <summary>Standard output, for tables.</summary>
internal static class TableConsole
{
    public static IAnsiConsole Open()
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Capabilities.Ansi = false;
        AnsiConsole.Profile.Width = int.MaxValue; // a table broken within its lines cannot be read
        return AnsiConsole.Console;
    }
}

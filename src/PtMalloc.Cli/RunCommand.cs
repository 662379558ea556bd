using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using PtMalloc.Cli.Programs;

namespace PtMalloc.Cli;

/// <summary>
/// <c>ptmalloc run</c>: checks that the program can run on our allocator, and prints the environment for it, each
/// assignment ended by a NUL. The script does the exec: a .NET process would hand its own signal dispositions on to
/// the program, and lose what is not UTF-8 in the arguments.
/// </summary>
internal static class RunCommand
{
    public static Command Create(string[]? program)
    {
        Option<bool> report =
            new("--report") { Description = "Print a screen about the heaps when the program exits." };
        Option<string[]> set = new("--set")
        {
            Description = $"Set a tunable; may be repeated. Names: {string.Join(", ", Tunable.Names)}.",
            HelpName = "NAME=VALUE",
        };

        Command command = new(
            "run", "Run a program, and all it starts, on our allocator: ./ptmalloc run [options] -- PROGRAM ARGS.")
        {
            report,
            set,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed =>
        {
            if (parsed.UnmatchedTokens is [string first, ..])
            {
                throw RefusalException.Usage(first.StartsWith('-')
                    ? $"run: unknown option '{first}'"
                    : $"run: unexpected '{first}': write -- in front of the program");
            }

            if (program is null or [])
                throw RefusalException.Usage("run: no program: write ./ptmalloc run [OPTIONS] -- PROGRAM ARGS");

            List<string> environment = ["PTMALLOC_VERBOSE=1"];
            if (parsed.GetValue(report))
                environment.Add($"PTMALLOC_REPORT={Installation.Process}"); // not of every child that it starts
            string[] settings = [.. (parsed.GetValue(set) ?? []).Select(Tunable.Assignment)];

            Cpu.RequireLevel2();
            string library = Installation.Library();
            string preload = Preload.Assignment(library);
            if (settings is not [])
                Trial.Require(library, ["PTMALLOC_VERBOSE=1", .. settings]);
            Runnable.Require(program[0]);
            environment.AddRange([.. settings, preload]);
            Console.Write(string.Concat(environment.Select(assignment => assignment + '\0')));
        });
        return command;
    }
}

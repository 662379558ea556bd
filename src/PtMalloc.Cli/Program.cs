using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.IO;
using PtMalloc.Cli;
using PtMalloc.Cli.Bench;
using PtMalloc.Cli.Explain;

// What follows "--" is somebody else's command line: it is kept away from our parser.
int dashes = Array.IndexOf(args, "--");
string[] own = dashes < 0 ? args : args[..dashes];
string[]? program = dashes < 0 ? null : args[(dashes + 1)..];

Command root = new("ptmalloc", "The allocator of the GNU C library, written in C#, as a library for any program.")
{
    new HelpOption(),
    new VersionOption(),
    RunCommand.Create(program),
    BuildCommand.Create(),
    TestCommand.Create(),
    ExplainCommand.Create(),
    BenchCommand.Create(),
};

try
{
    ParseResult parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
    Command command = parsed.CommandResult.Command;
    if (command.TreatUnmatchedTokensAsErrors && parsed.UnmatchedTokens is [string unknown, ..])
        throw RefusalException.Usage($"unknown: '{unknown}'; ./ptmalloc --help lists commands and options");
    if (parsed.Errors is [{ } error, ..])
        throw RefusalException.Usage(command == root ? "no command; ./ptmalloc --help lists them" : error.Message);
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (RefusalException refusal)
{
    Console.Error.WriteLine($"ptmalloc: {refusal.Message}");
    return refusal.ExitCode;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"ptmalloc: {e.Message}");
    return 1;
}

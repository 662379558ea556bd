using System;
using System.CommandLine;

namespace PtMalloc.Cli;

/// <summary>
/// <c>ptmalloc build</c>: the script has built everything before it calls us; what is left is to say where.
/// </summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        Command command = new("build", "Build what is missing and print the path of the library.");
        command.SetAction(static _ => Console.WriteLine(Installation.LibraryInRoot));
        return command;
    }
}

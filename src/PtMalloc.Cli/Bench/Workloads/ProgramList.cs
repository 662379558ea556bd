using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace PtMalloc.Cli.Bench.Workloads;

/// <summary>
/// The user's own programs: a folder with a file <c>programs.txt</c>, which has a line <c>NAME: COMMAND</c> for each.
/// The shell runs the command in the folder. Empty lines, and those that begin with #, are ignored.
/// </summary>
internal static partial class ProgramList
{
    public const string FileName = "programs.txt";

    /// <summary>The programs listed in a folder, each with a script of ours that runs it.</summary>
    public static List<Workload> Read(string folder)
    {
        string list = Path.GetFullPath(Path.Join(folder, FileName));
        try
        {
            List<Workload> programs =
                [.. File.ReadLines(list)
                    .Select((line, index) => Read(list, line.Trim(), index + 1))
                    .OfType<Workload>()];
            string? twice = programs.CountBy(program => program.Name).FirstOrDefault(name => name.Value > 1).Key;
            return twice is null
                ? programs
                : throw RefusalException.Usage($"bench: --programs: {list}: '{twice}' is there twice");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RefusalException.Usage(
                $"bench: --programs: {e.Message} Expected there: a line 'NAME: COMMAND' for each program");
        }
    }

    private static Workload? Read(string list, string line, int number)
    {
        if (line is "" || line.StartsWith('#'))
            return null;
        if (Line().Match(line) is not { Success: true } match)
            throw RefusalException.Usage(
                $"bench: --programs: {list}:{number}: expected 'NAME: COMMAND', found '{line}'");
        string name = match.Groups["name"].Value, command = match.Groups["command"].Value;
        return new(name, Script(Path.GetDirectoryName(list)!, name, command), command, null, []);
    }

    private static string Script(string folder, string name, string command)
    {
        string script = Path.Join(
            Directory.CreateDirectory(Path.Join(Compiler.Output, "listed")).FullName, name + Workload.ScriptExtension);
        File.WriteAllText(
            script,
            "#!/bin/sh\n[ \"$1\" = prepare ] && exit\n"
            + $"cd '{folder.Replace("'", "'\\''", StringComparison.Ordinal)}' || exit\n{command}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }

    [GeneratedRegex(@"^(?<name>[\w.+-]+):\s+(?<command>\S.*)$")]
    private static partial Regex Line();
}

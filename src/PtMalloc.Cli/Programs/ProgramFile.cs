using System;
using System.IO;

namespace PtMalloc.Cli.Programs;

/// <summary>Finds the file that execvp would run for a name.</summary>
internal static class ProgramFile
{
    // What execvp searches when there is no PATH.
    private const string DefaultPath = "/bin:/usr/bin";

    /// <returns>A path with a slash in it, to an existing file that we may execute.</returns>
    public static string Find(string name)
    {
        string path = name.Contains('/', StringComparison.Ordinal) ? name : Search(name);
        RequireExecutable(path, name);
        return path;
    }

    /// <summary>Refuses what the kernel would refuse, in words.</summary>
    public static void RequireExecutable(string path, string subject)
    {
        if (Posix.Mode(path, out int error) is not { } mode)
        {
            throw error is Posix.NoSuchFile or Posix.NotADirectory
                ? RefusalException.NotFound(subject, "no such file")
                : RefusalException.CannotRun(subject, Posix.Describe(error));
        }

        if (mode.IsDirectory)
            throw RefusalException.CannotRun(subject, "is a directory, not a program");
        if (!mode.IsRegular)
            throw RefusalException.CannotRun(subject, "is not a regular file");

        int denied = Posix.ExecuteError(path);
        if (denied == Posix.PermissionDenied)
            throw RefusalException.CannotRun(
                subject, "no permission to execute it (chmod +x, or a file system mounted noexec?)");
        if (denied != 0)
            throw RefusalException.CannotRun(subject, Posix.Describe(denied));
    }

    /// <summary>The first file of that name that may be executed; else the first that may not, to say so.</summary>
    private static string Search(string name)
    {
        string? forbidden = null;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? DefaultPath).Split(':'))
        {
            string path = Path.Join(folder is "" ? "." : folder, name);
            if (Posix.Mode(path, out _) is not { IsRegular: true })
                continue;
            if (Posix.ExecuteError(path) == 0)
                return path;
            forbidden ??= path;
        }

        return forbidden ?? throw RefusalException.NotFound(name, "not found in PATH");
    }
}

using System;

namespace PtMalloc.Cli.Programs;

/// <summary>
/// Whether a program will run, and with the library in it. Follows the kernel's way from the name to the ELF file.
/// </summary>
internal static class Runnable
{
    private const string Shell = "/bin/sh";

    // How deep scripts may be run by scripts: the kernel gives up at this depth.
    private const int KernelFollows = 5;

    public static void Require(string name)
    {
        // The script starts programs with env(1), which takes such a name for a setting.
        if (name.Contains('=', StringComparison.Ordinal))
            throw RefusalException.CannotRun(
                name, "a program with = in its name cannot be run: call it by another name");

        string path = ProgramFile.Find(name);
        RequireLoadable(FileHead.Read(path).Kind == FileKind.Text ? Shell : path, name, scripts: 0);
    }

    private static void RequireLoadable(string path, string subject, int scripts)
    {
        FileHead head = FileHead.Read(path);
        switch (head.Kind)
        {
            case FileKind.Unreadable:
                return;
            case FileKind.Elf:
                Loadable.Require(path, subject);
                return;
            case FileKind.Script when scripts < KernelFollows:
                subject = $"{subject}: its interpreter "
                    + $"{head.Interpreter!.Replace("\r", "\\r", StringComparison.Ordinal)}";
                ProgramFile.RequireExecutable(head.Interpreter, subject);
                RequireLoadable(head.Interpreter, subject, scripts + 1);
                return;
            case FileKind.Script:
                throw RefusalException.CannotRun(subject, "is again a script, deeper than the kernel follows");
            default:
                throw RefusalException.CannotRun(subject, "is neither an ELF program nor a script");
        }
    }
}

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace PtMalloc.Native.Tests;

/// <summary>Runs a program to its end, or to its time limit: then it and all its children are killed.</summary>
internal static partial class Command
{
    private const int SigKill = 9;

    /// <summary>Variables that would reach an allocator must come from the test alone.</summary>
    private static readonly string[] AllocatorVariables =
        ["MALLOC_", "PTMALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD", "LD_LIBRARY_PATH"];

    public static async Task<Outcome> RunAsync(
        IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancellation)
    {
        // A session, and so a process group, of its own: what the program leaves behind can be found and ended.
        ProcessStartInfo start = new("setsid", command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsForAllocators).ToArray())
            start.Environment.Remove(name);

        using Process process = Process.Start(start) ?? throw new Win32Exception($"cannot start {command[0]}");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);

        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(limit);
        bool timedOut = false;
        try
        {
            await process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            timedOut = true;
        }

        // Also after a normal end: children still there would keep the pipes open.
        _ = Kill(-process.Id, SigKill);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return new Outcome(
            string.Join(' ', command),
            process.ExitCode,
            timedOut ? limit : null,
            await output,
            await error);
    }

    private static bool IsForAllocators(string name) =>
        AllocatorVariables.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}

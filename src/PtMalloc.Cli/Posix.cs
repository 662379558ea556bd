using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace PtMalloc.Cli;

/// <summary>The few questions to the system, and one request, that .NET has no words for.</summary>
internal static partial class Posix
{
    public const int NoSuchFile = 2, PermissionDenied = 13, NotADirectory = 20;

    private const int CurrentDirectory = -100, EffectiveIds = 0x200, ExecuteBit = 1;
    private const uint TypeAndRights = 3;
    private const int TerminateSignal = 15, PathSize = 4096;
    private const int StatusSize = 256, ModeOffset = 28;

    /// <summary>Whether we may execute this file: 0, or the errno that says why not.</summary>
    public static int ExecuteError(string path) =>
        AccessAt(CurrentDirectory, path, ExecuteBit, EffectiveIds) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The file's type and rights; null with an errno where it cannot be reached.</summary>
    public static FileMode? Mode(string path, out int error)
    {
        byte[] status = new byte[StatusSize];
        bool isKnown = StatusAt(CurrentDirectory, path, 0, TypeAndRights, status) == 0;
        error = isKnown ? 0 : Marshal.GetLastPInvokeError();
        return isKnown ? new FileMode(BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset))) : null;
    }

    /// <summary>The path without links; null where there is no such file.</summary>
    public static string? RealPath(string path)
    {
        byte[] resolved = new byte[PathSize];
        return ResolvePath(path, resolved) == 0
            ? null
            : Encoding.UTF8.GetString(resolved.AsSpan(0, Array.IndexOf(resolved, (byte)0)));
    }

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int process) => _ = SendSignal(process, TerminateSignal);

    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    public static bool HasCapabilities(string path) => GetAttribute(path, "security.capability", 0, 0) > 0;

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int AccessAt(int directory, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatusAt(int directory, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ResolvePath(string path, [Out] byte[] resolved);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, nint value, nint size);
}

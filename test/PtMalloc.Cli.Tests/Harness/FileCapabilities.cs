using System;
using System.Runtime.InteropServices;

namespace PtMalloc.Cli.Tests.Harness;

internal static partial class FileCapabilities
{
    /// <summary>Gives a file the right to bind low ports; false where that is not possible here.</summary>
    public static bool Give(string path)
    {
        // struct vfs_cap_data, version 2: magic, then permitted and inheritable, in two halves.
        ReadOnlySpan<uint> capabilities = [0x0200_0000, 1 << 10, 0, 0, 0];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(capabilities);
        return SetAttribute(path, "security.capability", bytes, (nuint)bytes.Length, 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAttribute(string path, string name, ReadOnlySpan<byte> value, nuint size, int flags);
}

using System;
using System.Runtime.InteropServices;

namespace PtMalloc.Managed;

/// <summary>Where the library runs.</summary>
internal static class SystemSupport
{
    public static void Require()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            throw new PlatformNotSupportedException(
                $"PtMalloc runs on Linux on x64 and arm64, not on {RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}. Use System.Runtime.InteropServices.NativeMemory there.");
        }
    }
}

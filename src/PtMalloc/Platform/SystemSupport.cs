using System;
using System.Runtime.InteropServices;

namespace PtMalloc.Managed;

/// <summary>Where the library runs.</summary>
internal static class SystemSupport
{
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is (Architecture.X64 or Architecture.Arm64);

    public static void Require()
    {
        if (!IsSupported)
            throw Unsupported();
    }

    public static PlatformNotSupportedException Unsupported() =>
        new($"PtMalloc runs on Linux on x64 and arm64, not on {RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}. Use System.Runtime.InteropServices.NativeMemory there.");
}

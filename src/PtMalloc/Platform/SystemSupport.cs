using System;
using System.Runtime.InteropServices;

namespace PtMalloc.Managed;

/// <summary>
/// Whether heaps are PtMalloc's own. On other systems, and if the switch "PtMalloc.UseNativeMemory" says so, they are
/// <see cref="PlainHeap"/>s.
/// </summary>
internal static class SystemSupport
{
    /// <summary>
    /// For people who look for faults with tools that know the system's malloc. Set in runtimeconfig.json, or before
    /// the first heap.
    /// </summary>
    private const string Switch = "PtMalloc.UseNativeMemory";

    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is (Architecture.X64 or Architecture.Arm64)
        && !(AppContext.TryGetSwitch(Switch, out bool isOn) && isOn);
}

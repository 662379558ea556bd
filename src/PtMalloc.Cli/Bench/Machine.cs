using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace PtMalloc.Cli.Bench;

/// <summary>What the numbers were measured on.</summary>
internal sealed record Machine(string Cpu, int Cores, long MemoryMib, string Kernel, string Glibc, string HugePages)
{
    public static Machine This() => new(
        Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.OSArchitecture.ToString(), // arm64 gives no name
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        Environment.OSVersion.Version.ToString(),
        ToolOutput.Of("getconf", "GNU_LIBC_VERSION").Trim(),
        TransparentHugePages());

    public override string ToString() =>
        $"{Cpu}, {Cores} cores, {MemoryMib} MiB, Linux {Kernel}, {Glibc}, transparent huge pages: {HugePages}";

    private static string? Value(string file, string key) => File.ReadLines(file)
        .Select(line => line.Split(':', 2))
        .FirstOrDefault(pair => pair[0].Trim() == key)?[1].Trim();

    /// <summary>The chosen one is in brackets: "always [madvise] never".</summary>
    private static string TransparentHugePages()
    {
        const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";
        return !File.Exists(Setting) ? "unknown" : File.ReadAllText(Setting).Split('[', ']')[1];
    }
}

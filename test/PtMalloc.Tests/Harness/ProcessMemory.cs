using System;
using System.IO;
using System.Linq;

namespace PtMalloc.Tests.Harness;

/// <summary>What the kernel says of this process's memory.</summary>
internal static class ProcessMemory
{
    private const ulong Present = 1UL << 63, Swapped = 1UL << 62;

    /// <summary>Bytes of addresses that are mapped.</summary>
    public static long MappedBytes => Pages(0);

    /// <summary>Bytes in memory.</summary>
    public static long ResidentBytes => Pages(1);

    /// <summary>How many mappings there are: the kernel allows 65530.</summary>
    public static int Mappings => File.ReadLines("/proc/self/maps").Count();

    /// <summary>How many of the pages of these bytes have memory of their own.</summary>
    public static int PagesWithMemory(nint address, nuint bytes)
    {
        long first = address / Environment.SystemPageSize;
        long last = (address + (nint)bytes - 1) / Environment.SystemPageSize;
        byte[] entries = new byte[(last - first + 1) * sizeof(ulong)];
        using FileStream file = File.OpenRead("/proc/self/pagemap");
        file.Position = first * sizeof(ulong);
        file.ReadExactly(entries);
        return Enumerable.Range(0, entries.Length / sizeof(ulong))
            .Count(page => (BitConverter.ToUInt64(entries, page * sizeof(ulong)) & (Present | Swapped)) != 0);
    }

    private static long Pages(int field) =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[field], null) * Environment.SystemPageSize;
}

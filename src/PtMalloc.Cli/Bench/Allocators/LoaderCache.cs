using System;
using System.Linq;

namespace PtMalloc.Cli.Bench.Allocators;

/// <summary>Where ld.so finds a library.</summary>
internal static class LoaderCache
{
    public static string Find(string soname) =>
        TryFind(soname) ?? throw RefusalException.Failure($"bench: ldconfig does not know {soname}");

    public static string? TryFind(string soname)
    {
        // "	libc.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libc.so.6"; for 32-bit programs there may be others,
        // without a comma.
        string? line = ToolOutput.Of("/sbin/ldconfig", "-p").Split('\n').FirstOrDefault(line =>
            line.StartsWith($"\t{soname} (libc6,", StringComparison.Ordinal)
            && line.Contains(" => ", StringComparison.Ordinal));
        return line?.Split(" => ")[1];
    }
}

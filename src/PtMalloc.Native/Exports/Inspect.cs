using System.Runtime;

namespace PtMalloc.Native;

/// <summary>Questions about a block, and giving memory back on request.</summary>
internal static class Inspect
{
    [RuntimeExport("ptmalloc_on_usable_size")]
    private static nuint UsableSize(nuint pointer, nuint cache) => Ptmalloc<LinuxNative>.UsableSize(pointer, cache);

    /// <summary>1 if any memory went back to the system.</summary>
    [RuntimeExport("ptmalloc_on_trim")]
    private static int Trim(nuint pad, nuint cache) => Ptmalloc<LinuxNative>.Trim(pad, cache) ? 1 : 0;
}

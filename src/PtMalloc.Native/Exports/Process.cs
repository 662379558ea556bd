using System.Runtime;

namespace PtMalloc.Native;

/// <summary>The process's allocator, for functions that have no fast path and may be its first caller.</summary>
internal static class Process
{
    /// <summary>The calling thread's cache, made if need be.</summary>
    internal static Ptmalloc<LinuxNative>.ThreadCache EnterThread() => Ptmalloc<LinuxNative>.Enter(Doors.GetCache());

    internal static Ptmalloc<LinuxNative>.Root Enter() => EnterThread().Root;

    /// <summary>The library's constructor, if no call came before it.</summary>
    [RuntimeExport("ptmalloc_on_load")]
    private static void OnLoad() => EnterThread();
}

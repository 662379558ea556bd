namespace PtMalloc.Native;

/// <summary>The process's allocator, for functions that have no fast path and may be its first caller.</summary>
internal static class Process
{
    /// <summary>The calling thread's cache, made if need be.</summary>
    internal static Ptmalloc<LinuxNative>.ThreadCache EnterThread() => Ptmalloc<LinuxNative>.Enter(Doors.GetCache());

    internal static Ptmalloc<LinuxNative>.Root Enter() => EnterThread().Root;
}

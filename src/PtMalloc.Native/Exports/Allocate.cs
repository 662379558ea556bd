using System.Runtime;

namespace PtMalloc.Native;

/// <summary>
/// malloc, free, calloc, realloc and what follows from them. The doors (abi/doors.S) add the cache and the caller.
/// </summary>
internal static class Allocate
{
    [RuntimeExport("ptmalloc_on_malloc")]
    private static nuint Malloc(nuint size, nuint cache) => Ptmalloc<LinuxNative>.Malloc(size, cache);

    [RuntimeExport("ptmalloc_on_malloc_slow")]
    private static nuint MallocSlow(nuint size, nuint cache, nuint caller) =>
        Ptmalloc<LinuxNative>.MallocSlow(size, cache, caller);

    [RuntimeExport("ptmalloc_on_free")]
    private static void Free(nuint pointer, nuint cache) => Ptmalloc<LinuxNative>.Free(pointer, cache);

    [RuntimeExport("ptmalloc_on_free_slow")]
    private static void FreeSlow(nuint pointer, nuint cache, nuint caller) =>
        Ptmalloc<LinuxNative>.FreeSlow(pointer, cache, caller);

    [RuntimeExport("ptmalloc_on_free_sized")]
    private static void FreeSized(nuint pointer, nuint size, nuint cache) =>
        Ptmalloc<LinuxNative>.FreeSized(pointer, size, cache, 1);

    [RuntimeExport("ptmalloc_on_free_aligned_sized")]
    private static void FreeAlignedSized(nuint pointer, nuint alignment, nuint size, nuint cache) =>
        Ptmalloc<LinuxNative>.FreeSized(pointer, size, cache, alignment);

    [RuntimeExport("ptmalloc_on_free_sized_slow")]
    private static void FreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment, nuint caller) =>
        Ptmalloc<LinuxNative>.FreeSizedSlow(pointer, size, cache, alignment, caller);

    [RuntimeExport("ptmalloc_on_calloc")]
    private static nuint Calloc(nuint count, nuint size, nuint cache, nuint caller) =>
        Ptmalloc<LinuxNative>.Calloc(count, size, cache, caller);

    [RuntimeExport("ptmalloc_on_realloc")]
    private static nuint Realloc(nuint pointer, nuint size, nuint cache, nuint caller) =>
        Ptmalloc<LinuxNative>.ReallocSome(pointer, size, cache, caller);

    [RuntimeExport("ptmalloc_on_realloc_nothing")]
    private static nuint ReallocNothing(nuint pointer, nuint size, nuint cache, nuint caller) =>
        Ptmalloc<LinuxNative>.ReallocNothing(pointer, size, cache, caller);

    /// <summary>A product that does not fit is refused, and the block stays as it was.</summary>
    [RuntimeExport("ptmalloc_on_reallocarray")]
    private static nuint ReallocArray(nuint pointer, nuint count, nuint size, nuint cache, nuint caller)
    {
        if (size == 0 || count <= LinuxNative.LargestRequest / size)
            return Ptmalloc<LinuxNative>.Realloc(pointer, count * size, cache, caller);
        LinuxNative.SetOutOfMemory();
        return 0;
    }
}

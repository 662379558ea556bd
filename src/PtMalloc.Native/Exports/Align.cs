using System.Numerics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>memalign and its family. aligned_alloc is memalign by another name, as it was before glibc 2.38.</summary>
internal static class Align
{
    [RuntimeExport("ptmalloc_on_memalign")]
    private static nuint MemAlign(nuint alignment, nuint size, nuint cache, nuint caller) =>
        Ptmalloc<LinuxNative>.AlignedAllocate(alignment, size, cache, caller);

    /// <summary>posix_memalign: returns the error number, and writes to the result only on success.</summary>
    [RuntimeExport("ptmalloc_on_posix_memalign")]
    private static unsafe int PosixMemAlign(nuint* result, nuint alignment, nuint size, nuint cache, nuint caller)
    {
        nuint pointer = alignment < LinuxNative.WordSize ? 0 : Ptmalloc<LinuxNative>.TryAligned(alignment, size, cache);
        if (pointer == 0)
            return PosixMemAlignSlow(result, alignment, size, cache, caller);
        *result = pointer;
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe int PosixMemAlignSlow(nuint* result, nuint alignment, nuint size, nuint cache, nuint caller)
    {
        if (alignment % LinuxNative.WordSize != 0 || !BitOperations.IsPow2(alignment))
            return Libc.InvalidArgument;
        nuint pointer = Ptmalloc<LinuxNative>.AlignedSlow(alignment, size, cache, caller);
        if (pointer == 0)
            return Libc.OutOfMemory;
        *result = pointer;
        return 0;
    }

    /// <summary>valloc: aligned to a page; the size is not rounded.</summary>
    [RuntimeExport("ptmalloc_on_valloc")]
    private static nuint VAlloc(nuint size, nuint cache, nuint caller) =>
        Ptmalloc<LinuxNative>.AlignedAllocate(LinuxNative.PageSize, size, cache, caller);

    /// <summary>pvalloc: the size is rounded up to whole pages; 0 stays 0.</summary>
    [RuntimeExport("ptmalloc_on_pvalloc")]
    private static nuint PVAlloc(nuint size, nuint cache, nuint caller)
    {
        nuint pages = (size + LinuxNative.PageSize - 1) & ~(LinuxNative.PageSize - 1);
        if (pages >= size)
            return Ptmalloc<LinuxNative>.AlignedAllocate(LinuxNative.PageSize, pages, cache, caller);
        LinuxNative.SetOutOfMemory();
        return 0;
    }
}

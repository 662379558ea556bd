using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// operator delete, for all its forms. A program linked with an allocator that brings its own operator new (jemalloc,
/// tcmalloc) gets its memory from that allocator, but calls our delete, because we come first: a block that is not ours
/// goes back to its allocator.
/// </summary>
internal static unsafe class Delete
{
    /// <summary>
    /// The function that takes foreign blocks; looked up at the first one. Any thread may write it: all write one
    /// value.
    /// </summary>
    private static nuint s_foreign;

    [RuntimeExport("ptmalloc_on_delete")]
    private static void OnDelete(nuint pointer, nuint cache)
    {
        if (!Ptmalloc<LinuxNative>.TryFree(pointer, new Ptmalloc<LinuxNative>.ThreadCache(cache)))
            DeleteSlow(pointer, cache);
    }

    [RuntimeExport("ptmalloc_on_delete_sized")]
    private static void OnDeleteSized(nuint pointer, nuint size, nuint cache)
    {
        if (!Ptmalloc<LinuxNative>.TryFree(pointer, new Ptmalloc<LinuxNative>.ThreadCache(cache)))
            DeleteSizedSlow(pointer, size, 1, cache);
    }

    [RuntimeExport("ptmalloc_on_delete_aligned_sized")]
    private static void OnDeleteAlignedSized(nuint pointer, nuint size, nuint alignment, nuint cache)
    {
        if (!Ptmalloc<LinuxNative>.TryFree(pointer, new Ptmalloc<LinuxNative>.ThreadCache(cache)))
            DeleteSizedSlow(pointer, size, alignment, cache);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DeleteSlow(nuint pointer, nuint cache)
    {
        if (IsOurs(pointer, cache) || !TryDeleteForeign(pointer))
            Ptmalloc<LinuxNative>.FreeSlow(pointer, cache, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DeleteSizedSlow(nuint pointer, nuint size, nuint alignment, nuint cache)
    {
        if (IsOurs(pointer, cache) || !TryDeleteForeign(pointer))
            Ptmalloc<LinuxNative>.FreeSizedSlow(pointer, size, cache, alignment, 0);
    }

    /// <summary>
    /// Whether the thread's cache can tell that the block is ours. False does not mean that it is foreign.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOurs(nuint pointer, nuint cache)
    {
        Ptmalloc<LinuxNative>.ThreadCache own = new(cache);
        return own.IsInRange(pointer) || own.IsInOutRange(pointer);
    }

    /// <summary>False if the block is ours, or nobody's.</summary>
    private static bool TryDeleteForeign(nuint pointer)
    {
        bool isForeign =
            pointer != 0 && !Ptmalloc<LinuxNative>.WindowMap.Contains(pointer) && !Ptmalloc<LinuxNative>.Owns(pointer);
        if (isForeign && s_foreign == 0)
            s_foreign = FindForeign();
        if (!isForeign || s_foreign == 0)
            return false;
        Doors.Call(s_foreign, pointer);
        return true;
    }

    /// <summary>
    /// The next operator delete behind this library. If its library has a free as well, then that free: its operator
    /// delete might just call "free", which is ours.
    /// </summary>
    private static nuint FindForeign()
    {
        nuint delete = Libc.FindSymbol(Libc.Next, "_ZdlPv\0"u8);
        nuint free = Libc.FindSymbol(Libc.Next, "free\0"u8);
        return delete != 0 && LibraryOf(delete) == LibraryOf(free) ? free : delete;
    }

    private static nuint LibraryOf(nuint function)
    {
        Libc.SymbolInformation found = default;
        return Libc.FindAddress(function, &found) == 0 ? 0 : found.Library;
    }
}

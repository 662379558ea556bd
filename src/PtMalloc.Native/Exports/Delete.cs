using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// operator delete, for all its forms. A program linked with an allocator that brings its own operator new (jemalloc,
/// tcmalloc) gets memory from there, but delete from us, who come first: what is not ours goes back there.
/// </summary>
internal static unsafe class Delete
{
    /// <summary>Who takes foreign blocks; found at the first one. Any thread may write it, always the same.</summary>
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

    /// <summary>Whether the thread's cache knows the block for ours; it need not.</summary>
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
    /// The next operator delete behind this library; or, if its library has a free as well, that, since the former may
    /// only call "free", which is us.
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

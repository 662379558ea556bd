using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// operator delete, for all its forms. A program linked with an allocator that brings its own operator new (jemalloc, tcmalloc)
/// gets memory from there, but delete from us, who come first: what is not ours goes on to the next operator delete.
/// </summary>
internal static unsafe class Delete
{
    [RuntimeExport("ptmalloc_on_delete")]
    private static void OnDelete(nuint pointer, nuint cache)
    {
        if (Ptmalloc<LinuxNative>.WindowMap.Contains(pointer) || pointer == 0)
            Ptmalloc<LinuxNative>.Free(pointer, cache);
        else
            DeleteOutside(pointer, cache);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DeleteOutside(nuint pointer, nuint cache)
    {
        nuint next = 0;
        if (!Ptmalloc<LinuxNative>.Owns(pointer))
            next = Libc.FindNext((byte*)Unsafe.AsPointer(in "_ZdlPv\0"u8[0]));
        if (next != 0)
            Doors.Call(next, pointer);
        else
            Ptmalloc<LinuxNative>.FreeSlow(pointer, cache, 0);
    }
}

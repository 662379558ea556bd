namespace PtMalloc.Native;

/// <summary>
/// Where libc and its dynamic linker lie. A call from there may hold a lock that pthread_create takes: libc frees the TLS of threads that
/// ended, by the linker, under its lock on stacks.
/// </summary>
internal static unsafe class LibcCode
{
    private static nuint s_libcStart;
    private static nuint s_libcEnd;
    private static nuint s_linkerStart;
    private static nuint s_linkerEnd;

    /// <summary>At initialisation: later the linker may be at work on its list.</summary>
    internal static void Find()
    {
        LoadedObject libc = FindLibc();
        FindBounds(libc.IsNone ? 0 : libc.Base, out s_libcStart, out s_libcEnd);
        FindBounds(Libc.AuxiliaryValue(Libc.AuxiliaryLinker), out s_linkerStart, out s_linkerEnd);
    }

    /// <summary>libc in the linker's list; none if it is not there, as in a list that is not where it always was.</summary>
    internal static LoadedObject FindLibc()
    {
        LoadedObject found = LoadedObject.First;
        while (!found.IsNone && !found.IsNamed("libc.so.6"u8))
            found = found.Next;
        return found;
    }

    internal static bool Holds(nuint address) =>
        (address >= s_libcStart && address < s_libcEnd) || (address >= s_linkerStart && address < s_linkerEnd);

    /// <summary>What cannot be told apart holds everything.</summary>
    private static void FindBounds(nuint image, out nuint start, out nuint end)
    {
        start = image;
        end = image == 0 ? nuint.MaxValue : start + new Image((byte*)start).Bytes;
    }
}

using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// A library that is opened with RTLD_DEEPBIND looks for names first in itself and in the libraries it needs. So it
/// finds libc's malloc, while libc itself, working for it, uses ours: each then frees what the other allocated. So our
/// dlopen goes on to the next one without the flag, unless the user wants it kept. It jumps there instead of calling,
/// because dlopen takes the search path and the list of libraries from its caller.
/// </summary>
internal static unsafe class DeepBinding
{
    /// <summary>RTLD_DEEPBIND.</summary>
    private const int Flag = 8;

    /// <summary>LM_ID_BASE, the list that we are in. Another list has a libc, and so a malloc, of its own.</summary>
    private const nint OurList = 0;

    private static bool s_isKept;

    // The next dlopen and dlmopen, mangled. Any thread may write them: all write one value.
    private static nuint s_open;
    private static nuint s_openInList;

    /// <summary>PTMALLOC_DEEPBIND=keep.</summary>
    internal static void Keep(bool isKept) => s_isKept = isKept;

    /// <summary>Takes the flag away, and returns where to go on.</summary>
    [RuntimeExport("ptmalloc_on_dlopen")]
    private static nuint OnOpen(int* mode)
    {
        Strip(mode);
        return Next(ref s_open, "dlopen\0"u8);
    }

    /// <inheritdoc cref="OnOpen"/>
    [RuntimeExport("ptmalloc_on_dlmopen")]
    private static nuint OnOpenInList(int* mode, nint list)
    {
        if (list == OurList)
            Strip(mode);
        return Next(ref s_openInList, "dlmopen\0"u8);
    }

    private static void Strip(int* mode)
    {
        if (!s_isKept)
            *mode &= ~Flag;
    }

    private static nuint Next(ref nuint mangled, ReadOnlySpan<byte> name)
    {
        if (mangled == 0)
            mangled = Doors.Mangle(Libc.FindSymbol(Libc.Next, name));
        return Doors.Mangle(mangled);
    }
}

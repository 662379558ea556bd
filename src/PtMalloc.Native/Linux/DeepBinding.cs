using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// RTLD_DEEPBIND: a library opened so looks for names in itself and what it needs before all others, and so finds
/// libc's malloc, while libc that works for it has ours. What one gives, the other frees. So our dlopen goes on to the
/// next one without the flag, unless the user wants it kept. It jumps, for dlopen goes by who called it: whose search
/// path, and whose list of libraries.
/// </summary>
internal static unsafe class DeepBinding
{
    /// <summary>RTLD_DEEPBIND.</summary>
    private const int Flag = 8;

    /// <summary>LM_ID_BASE, the list that we are in. Another one has a libc, and so a malloc, for itself.</summary>
    private const nint OurList = 0;

    private static bool s_isKept;

    // Mangled. Any thread may write them, always the same.
    private static nuint s_open;
    private static nuint s_openInList;

    /// <summary>PTMALLOC_DEEPBIND=keep.</summary>
    internal static void Keep(bool isKept) => s_isKept = isKept;

    /// <summary>Takes the flag away, and answers where to go on.</summary>
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

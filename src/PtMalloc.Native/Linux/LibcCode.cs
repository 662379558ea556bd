using System;
using System.Runtime.CompilerServices;

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

    /// <summary>At initialisation: it takes the linker's lock, which a later call could wait for.</summary>
    internal static void Find()
    {
        FindImage("gnu_get_libc_version\0"u8, out s_libcStart, out s_libcEnd);
        FindImage("__tls_get_addr\0"u8, out s_linkerStart, out s_linkerEnd);
    }

    internal static bool Holds(nuint address) =>
        (address >= s_libcStart && address < s_libcEnd) || (address >= s_linkerStart && address < s_linkerEnd);

    /// <summary>What cannot be told apart holds everything.</summary>
    private static void FindImage(ReadOnlySpan<byte> function, out nuint start, out nuint end)
    {
        Libc.SymbolInformation found = default;
        nuint address = Libc.FindSymbol(Libc.Default, (byte*)Unsafe.AsPointer(in function[0]));
        bool isKnown = address != 0 && Libc.FindAddress(address, &found) != 0;
        start = isKnown ? found.Library : 0;
        end = isKnown ? start + new Image((byte*)start).Bytes : nuint.MaxValue;
    }
}

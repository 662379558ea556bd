namespace PtMalloc.Native;

/// <summary>
/// The system calls that map and unmap memory, made by libc's own code. Our imports would not do: another preloaded
/// library may define functions of these names, which may come back to malloc. Nor would raw calls: caches of pinned
/// memory (MPI, UCX) patch that code, and must see what we unmap. Only if libc's function was not found is the call
/// raw. errno stays as the program left it.
/// </summary>
internal static unsafe class LibcMemory
{
    // Addresses of libc's functions, mangled, so that nobody who can write here gains anything by it.
    private static nuint s_map;
    private static nuint s_unmap;
    private static nuint s_remap;
    private static nuint s_protect;
    private static nuint s_advise;
    private static nuint s_break;

    /// <summary>The file descriptor of no file, -1.</summary>
    private static nuint NoFile => nuint.MaxValue;

    /// <summary>At initialisation, before anything is mapped.</summary>
    internal static void Find(SymbolTable libc)
    {
        s_map = Doors.Mangle(libc.FindFunction("mmap"u8));
        s_unmap = Doors.Mangle(libc.FindFunction("munmap"u8));
        s_remap = Doors.Mangle(libc.FindFunction("mremap"u8));
        s_protect = Doors.Mangle(libc.FindFunction("mprotect"u8));
        s_advise = Doors.Mangle(libc.FindFunction("madvise"u8));
        s_break = Doors.Mangle(libc.FindFunction("sbrk"u8));
    }

    /// <summary>0 on failure.</summary>
    internal static nuint Map(nuint hint, nuint bytes, nuint protection, nuint flags) =>
        SystemCall.AddressOrZero(Invoke(s_map, SystemCall.Map, hint, bytes, protection, flags, NoFile));

    internal static bool Unmap(nuint address, nuint bytes) => IsDone(Invoke(s_unmap, SystemCall.Unmap, address, bytes));

    /// <summary>0 on failure.</summary>
    internal static nuint Remap(nuint address, nuint oldBytes, nuint newBytes, nuint flags) =>
        SystemCall.AddressOrZero(Invoke(s_remap, SystemCall.Remap, address, oldBytes, newBytes, flags));

    internal static bool Protect(nuint address, nuint bytes, nuint protection) =>
        IsDone(Invoke(s_protect, SystemCall.Protect, address, bytes, protection));

    internal static bool Advise(nuint address, nuint bytes, nuint advice) =>
        IsDone(Invoke(s_advise, SystemCall.Advise, address, bytes, advice));

    /// <summary>
    /// Returns the old break; 0 on failure, or if there is no sbrk: a raw call would leave libc with a wrong idea of
    /// the break.
    /// </summary>
    internal static nuint MoveBreak(nint delta) =>
        s_break == 0 ? 0 : SystemCall.AddressOrZero((nint)Call(s_break, (nuint)delta));

    private static nint Invoke(nuint function, nint number, nuint a, nuint b, nuint c = 0, nuint d = 0, nuint e = 0)
    {
        if (function == 0)
            return SystemCall.Invoke(number, a, b, c, d, e);
        SystemCall.CountOne();
        return (nint)Call(function, a, b, c, d, e);
    }

    private static nuint Call(nuint function, nuint a, nuint b = 0, nuint c = 0, nuint d = 0, nuint e = 0)
    {
        int* error = ErrorNumber.Location;
        int before = *error;
        nuint answer = Doors.CallMangled(function, a, b, c, d, e, 0);
        *error = before;
        return answer;
    }

    /// <summary>libc returns an int: only the lower half of the word counts.</summary>
    private static bool IsDone(nint answer) => (int)answer == 0;
}

namespace PtMalloc.Native;

/// <summary>
/// errno: where it lies in each thread's static variables, found once. It is set and restored under locks, and libc's
/// function for its address may be another one of the program's that comes back to malloc.
/// </summary>
internal static unsafe class ErrorNumber
{
    /// <summary>From the thread pointer; the same in all threads.</summary>
    private static nuint s_offset;

    internal static int* Location => (int*)(Doors.GetThreadPointer() + s_offset);

    /// <summary>At initialisation, before any lock is taken.</summary>
    internal static void Find(SymbolTable libc)
    {
        nuint function = libc.FindFunction("__errno_location"u8);
        s_offset =
            unchecked((function != 0 ? Doors.Call(function) : (nuint)Libc.ErrorNumber()) - Doors.GetThreadPointer());
    }

    /// <summary>Where libc's own code was not found.</summary>
    internal static void Find() => s_offset = unchecked((nuint)Libc.ErrorNumber() - Doors.GetThreadPointer());
}

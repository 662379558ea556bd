namespace PtMalloc.Native;

/// <summary>
/// Finds once where errno lies in each thread's static variables. It is set and restored under locks, and the program
/// may replace libc's function for its address by one that comes back to malloc.
/// </summary>
internal static unsafe class ErrorNumber
{
    /// <summary>Counted from the thread pointer; all threads have errno at this offset.</summary>
    private static nuint s_offset;

    internal static int* Location => (int*)(Doors.GetThreadPointer() + s_offset);

    /// <summary>At initialisation, before any lock is taken.</summary>
    internal static void Find(SymbolTable libc)
    {
        nuint function = libc.FindFunction("__errno_location"u8);
        s_offset =
            unchecked((function != 0 ? Doors.Call(function) : (nuint)Libc.ErrorNumber()) - Doors.GetThreadPointer());
    }

    /// <summary>For when libc's own code was not found.</summary>
    internal static void Find() => s_offset = unchecked((nuint)Libc.ErrorNumber() - Doors.GetThreadPointer());
}

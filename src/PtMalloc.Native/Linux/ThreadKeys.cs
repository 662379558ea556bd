using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// Keys of thread-specific data. libc keeps the values of the first 32 in the thread itself, those of each further 32
/// in a table that pthread_setspecific allocates, which is freed after the last round of destructors: so a thread that
/// has a value for a high key tells us when it ends.
/// </summary>
internal static unsafe class ThreadKeys
{
    private const int KeysInTable = 32;
    private const int BytesOfKey = 16;

    /// <summary>Stands for a key that can't be had: it is no key whose values lie in a table.</summary>
    private const nuint None = 1;

    private static nuint s_high;
    private static nuint s_delete;
    private static nuint s_setStart;
    private static nuint s_setBytes;

    internal static nuint TableBytes => KeysInTable * BytesOfKey;

    /// <summary>
    /// A key of ours whose values lie in a table; 0: there is none. Made when the first thread beside the initial one
    /// comes.
    /// </summary>
    internal static uint High
    {
        get
        {
            if (s_high == 0)
                Make();
            return s_high == None ? 0 : (uint)s_high;
        }
    }

    /// <summary>Whether this is in pthread_setspecific.</summary>
    internal static bool IsSetting(nuint address) => unchecked(address - s_setStart) < s_setBytes;

    /// <summary>
    /// At initialisation: finds the function in libc itself, because libc's own calls come from there.
    /// </summary>
    internal static void Find(SymbolTable libc)
    {
        s_setStart = libc.FindFunction("pthread_setspecific"u8, out s_setBytes);
        s_delete = Doors.Mangle(libc.FindFunction("pthread_key_delete"u8));
    }

    /// <summary>
    /// libc gives out the lowest free key: so the lower keys are taken first, and given back afterwards. Two threads
    /// may do this at once; then the key of one of them serves both.
    /// </summary>
    private static void Make()
    {
        Keys low;
        int count = 0;
        uint key = 0;
        while (s_delete != 0 && key < KeysInTable && count < KeysInTable)
        {
            if (Libc.CreateKey(&key, (delegate*<nuint, void>)&LinuxNative.OnThreadExit) != 0)
                break;
            if (key < KeysInTable)
                ((uint*)&low)[count++] = key;
        }

        bool isHigh = key >= KeysInTable;
        if (LinuxNative.CompareExchange((nuint)Unsafe.AsPointer(ref s_high), isHigh ? key : None, 0) != 0 && isHigh)
            Delete(key);
        while (count > 0)
            Delete(((uint*)&low)[--count]);
    }

    private static void Delete(uint key) => Doors.CallMangled(s_delete, key, 0, 0, 0, 0, 0);

    [InlineArray(KeysInTable)]
    private struct Keys
    {
        private uint _first;
    }
}

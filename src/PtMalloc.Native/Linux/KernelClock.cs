using System;

namespace PtMalloc.Native;

/// <summary>
/// The time of the kernel's last tick. It is asked for under an arena's lock. So it comes from the function in the
/// kernel's own library (vdso(7)), found once: the program may replace clock_gettime by one that comes back to malloc,
/// and a sandbox may forbid the system call.
/// </summary>
internal static unsafe class KernelClock
{
    private const nuint MonotonicCoarse = 6;

    /// <summary>
    /// The address of __vdso_clock_gettime. 0: this kernel, or what stands in for it, has none; libc makes a system
    /// call then, too.
    /// </summary>
    private static nuint s_getTime;

    internal static nuint CoarseMilliseconds
    {
        get
        {
            const uint MillisecondsPerSecond = 1_000, NanosecondsPerMillisecond = 1_000_000;
            TimeSpan now = default;
            if (s_getTime != 0)
                Doors.Call(s_getTime, MonotonicCoarse, (nuint)(&now));
            else
                SystemCall.Invoke(SystemCall.GetTime, MonotonicCoarse, (nuint)(&now));
            return (now.Seconds * MillisecondsPerSecond) + (now.Nanoseconds / NanosecondsPerMillisecond);
        }
    }

    internal static void Find()
    {
        byte* library = (byte*)Libc.AuxiliaryValue(Libc.AuxiliaryKernelLibrary);
        if (library != null)
            s_getTime = FindFunction(new Image(library), "__vdso_clock_gettime\0"u8);
    }

    private static nuint FindFunction(Image library, ReadOnlySpan<byte> name)
    {
        const nuint StringTable = 5, SymbolTable = 6;
        byte* strings = null;
        byte* symbols = null;
        for (int i = 0; i < library.SegmentCount; i++)
        {
            if (library.Kind(i) != Image.Dynamic)
                continue;
            for (nuint* entry = (nuint*)library.Start(i); entry[0] != 0; entry += 2)
            {
                if (entry[0] == StringTable)
                    strings = library.At(entry[1]);
                else if (entry[0] == SymbolTable)
                    symbols = library.At(entry[1]);
            }
        }

        if (symbols == null)
            return 0;

        // Linkers lay the strings out behind the symbols, which tells how many symbols there are. The hash table tells
        // it too, but there are two kinds of those.
        for (Symbol* symbol = (Symbol*)symbols; (byte*)(symbol + 1) <= strings; symbol++)
        {
            if (symbol->Section != 0 && Text.Begins(strings + symbol->Name, name))
                return (nuint)library.At(symbol->Value);
        }

        return 0;
    }

    /// <summary>Elf64_Sym.</summary>
    private struct Symbol
    {
        public uint Name;
        public ushort Kind;
        public ushort Section;
        public nuint Value;
        public nuint Size;
    }
}

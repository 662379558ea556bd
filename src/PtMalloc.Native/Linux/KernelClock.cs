using System;

namespace PtMalloc.Native;

/// <summary>
/// The time of the kernel's last tick. It is asked for under an arena's lock, and so by the function in the kernel's
/// own library (vdso(7)), found once: libc's clock_gettime may be another one of the program's that comes back to
/// malloc, and a system call may be one that a sandbox forbids.
/// </summary>
internal static unsafe class KernelClock
{
    private const nuint MonotonicCoarse = 6;

    /// <summary>
    /// __vdso_clock_gettime; 0: this kernel, or what stands in for it, has none, and libc asks by a system call, too.
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

        // Linkers lay the strings out behind the symbols: nothing else tells their number without a hash table, of
        // which there are two kinds.
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

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

public readonly partial struct LinuxNative
{
    /// <summary>
    /// Prints glibc's message in a line of its own, since people search for it, then what was seen. It never returns
    /// and is small enough for the compiler to see that: so calls of it are moved out of the hot path.
    /// </summary>
    [DoesNotReturn]
    public static nuint Fail(Corruption fault, nuint pointer, nuint arena, nuint seen)
    {
        Explain(fault, pointer, arena, seen);
        while (true)
            End.Now();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Explain(Corruption fault, nuint pointer, nuint arena, nuint seen)
    {
        Line detail = Describe(fault, pointer, arena, seen);
        if (IsForeign(fault, pointer))
            detail.Add("; not from this malloc: was a library loaded with RTLD_DEEPBIND, and so has its own?"u8);
        detail.Send();
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nuint FailDiffering(
        Corruption fault, nuint pointer, nuint arena, nuint place, nuint seen, nuint expected)
    {
        Line detail = Describe(fault, pointer, arena, seen);
        detail.Add("; expected "u8);
        detail.AddHex(expected);
        detail.Add(" at "u8);
        detail.AddHex(place);
        detail.Send();

        End.Now();
        return 0;
    }

    /// <summary>Prints the message. Returns the second line, begun.</summary>
    private static Line Describe(Corruption fault, nuint pointer, nuint arena, nuint seen)
    {
        Line message = default;
        message.Add(Faults.Message(fault));
        message.Send();

        Line detail = default;
        detail.Add("ptmalloc: pointer "u8);
        detail.AddHex(pointer);
        detail.Add(", arena "u8);
        detail.AddHex(arena);
        detail.Add(", word seen "u8);
        detail.AddHex(seen);
        return detail;
    }

    /// <summary>Prints the message of a failed check in a line of its own, then what is wrong.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nuint FailCheck(Finding finding, nuint arena)
    {
        Line message = default;
        message.Add(Faults.Message(Corruption.HeapCheckFailed));
        message.Send();

        Line detail = default;
        detail.Add("ptmalloc: "u8);
        detail.Add(Flaws.Words(finding.Flaw));
        detail.Add(": at "u8);
        detail.AddHex(finding.Address);
        detail.Add(", arena "u8);
        detail.AddHex(arena);
        detail.Add(", expected "u8);
        detail.AddHex(finding.Expected);
        detail.Add(", found "u8);
        detail.AddHex(finding.Found);
        detail.Send();

        End.Now();
        return 0;
    }

    private static bool IsForeign(Corruption fault, nuint pointer) =>
        fault is Corruption.FreeInvalidPointer
            or Corruption.ReallocInvalidPointer
            or Corruption.UsableSizeInvalidPointer
        && !Ptmalloc<LinuxNative>.Owns(pointer);
}

using System;
using System.Globalization;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>What a word of the current machine is called in a report.</summary>
internal static class WordName
{
    public static string Of(nuint address)
    {
        nuint inRoot = (address - Interleaved.RootAddress) / Interleaved.WordSize;
        if (address >= Interleaved.RootAddress && inRoot < (nuint)(int)RootField.Count)
            return $"the root's {(RootField)(int)inRoot}";

        nuint inMain = (address - Interleaved.MainArenaAddress) / Interleaved.WordSize;
        if (address >= Interleaved.MainArenaAddress && inMain < (nuint)(int)ArenaField.Count)
            return $"the main arena's {FieldAt((int)inMain)}";

        return string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");
    }

    /// <summary>A field may have many words: returns the last field that begins here or before.</summary>
    private static ArenaField FieldAt(int word)
    {
        var field = (ArenaField)word;
        while (!Enum.IsDefined(field))
            field--;
        return field;
    }
}

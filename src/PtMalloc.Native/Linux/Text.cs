using System;

namespace PtMalloc.Native;

/// <summary>A run of bytes that belongs to somebody else: an environment entry, a line of a file.</summary>
internal readonly unsafe struct Text(byte* start, int length)
{
    internal readonly byte* Start = start;
    internal readonly int Length = length;

    internal byte this[int index] => Start[index];

    internal bool IsEmpty => Length == 0;

    /// <summary>A C string, without its terminator.</summary>
    internal static Text Of(byte* terminated)
    {
        int length = 0;
        while (terminated[length] != 0)
            length++;
        return new Text(terminated, length);
    }

    /// <summary>Whether a C string, however long, starts with the prefix.</summary>
    internal static bool Begins(byte* terminated, ReadOnlySpan<byte> prefix)
    {
        int same = 0;
        while (same < prefix.Length && terminated[same] == prefix[same])
            same++;
        return same == prefix.Length;
    }

    internal bool StartsWith(ReadOnlySpan<byte> prefix)
    {
        if (Length < prefix.Length)
            return false;
        for (int i = 0; i < prefix.Length; i++)
        {
            if (Start[i] != prefix[i])
                return false;
        }
        return true;
    }

    internal bool Is(ReadOnlySpan<byte> whole) => Length == whole.Length && StartsWith(whole);

    /// <summary>Whether this equals an upper-case name, ignoring this text's case.</summary>
    internal bool IsNamed(ReadOnlySpan<byte> upperName)
    {
        if (Length != upperName.Length)
            return false;
        for (int i = 0; i < Length; i++)
        {
            byte letter = Start[i];
            if (letter is >= (byte)'a' and <= (byte)'z')
                letter -= 'a' - 'A';
            if (letter != upperName[i])
                return false;
        }
        return true;
    }

    internal Text From(int index) => new(Start + index, Length - index);

    internal Text Until(int index) => new(Start, index);

    /// <summary>The index of the first such byte; the length if there is none.</summary>
    internal int IndexOf(byte wanted)
    {
        int index = 0;
        while (index < Length && Start[index] != wanted)
            index++;
        return index;
    }

    /// <summary>
    /// Returns the part before a separator; the rest starts behind it. The rest may be stored in the variable that was
    /// split.
    /// </summary>
    internal Text Split(byte separator, out Text rest)
    {
        int end = IndexOf(separator);
        Text first = Until(end);
        rest = From(end < Length ? end + 1 : end);
        return first;
    }
}

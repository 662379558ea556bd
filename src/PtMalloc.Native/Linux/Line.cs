using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>One line for stderr, built on the stack and sent in one write. What does not fit is left out.</summary>
internal unsafe struct Line
{
    private const int StandardError = 2;
    private const int Capacity = 255;

    private Bytes _bytes;
    private int _length;

    /// <summary>Whether stderr is a terminal.</summary>
    internal static bool IsReadByAPerson
    {
        get
        {
            const nuint GetTerminalSettings = 0x5401;
            Bytes settings;
            return !SystemCall.Failed(
                SystemCall.Invoke(SystemCall.Control, StandardError, GetTerminalSettings, (nuint)(&settings)));
        }
    }

    internal void Add(byte character)
    {
        if (_length == Capacity)
            return;
        *((byte*)Unsafe.AsPointer(ref _bytes) + _length) = character;
        _length++;
    }

    internal void Add(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
            Add(text[i]);
    }

    /// <summary>Foreign text, cut at a limit: control characters would reach the user's terminal.</summary>
    internal void AddPrintable(Text text, int most)
    {
        for (int i = 0; i < text.Length && i < most; i++)
            Add(text[i] is < 32 or 127 ? (byte)'?' : text[i]);
    }

    internal void AddNumber(nuint value)
    {
        if (value >= 10)
            AddNumber(value / 10);
        Add((byte)('0' + (value % 10)));
    }

    /// <summary>Right-aligned in a column.</summary>
    internal void AddNumber(nuint value, int width)
    {
        int digits = 1;
        for (nuint rest = value; rest >= 10; rest /= 10)
            digits++;
        for (; digits < width; digits++)
            Add((byte)' ');
        AddNumber(value);
    }

    internal void AddHex(nuint value)
    {
        Add("0x"u8);
        int shift = 60;
        while (shift > 0 && value >> shift == 0)
            shift -= 4;
        for (; shift >= 0; shift -= 4)
        {
            nuint digit = (value >> shift) & 15;
            Add((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    /// <summary>Writes the line and its newline; there is always room for that one.</summary>
    internal void Send(nint file = StandardError)
    {
        byte* start = (byte*)Unsafe.AsPointer(ref _bytes);
        start[_length] = (byte)'\n';
        SystemCall.Invoke(SystemCall.Write, (nuint)file, (nuint)start, (nuint)_length + 1);
        _length = 0;
    }

    [InlineArray(Capacity + 1)]
    private struct Bytes
    {
        private byte _first;
    }
}

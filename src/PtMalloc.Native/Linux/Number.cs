namespace PtMalloc.Native;

/// <summary>
/// Whole numbers as libc's tunables read them: decimal, 0x… hexadecimal, 0… octal, and -n for 2^64 - n.
/// </summary>
internal static class Number
{
    /// <summary>Reads the whole text as one number; false if it is none or does not fit.</summary>
    internal static bool TryParse(Text text, out nuint value)
    {
        bool negative = text.Length > 1 && text[0] == '-';
        bool parsed = TryParseMagnitude(negative ? text.From(1) : text, out value);
        if (negative)
            value = 0 - value;
        return parsed;
    }

    private static bool TryParseMagnitude(Text text, out nuint value)
    {
        if (text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
            return TryParseDigits(text.From(2), 16, out value);
        return TryParseDigits(text, text.Length > 1 && text[0] == '0' ? 8u : 10u, out value);
    }

    private static bool TryParseDigits(Text text, nuint radix, out nuint value)
    {
        value = 0;
        for (int i = 0; i < text.Length; i++)
        {
            nuint digit = DigitOf(text[i]);
            if (digit >= radix || value > (nuint.MaxValue - digit) / radix)
                return false;
            value = (value * radix) + digit;
        }
        return !text.IsEmpty;
    }

    private static nuint DigitOf(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => (nuint)(character - '0'),
        >= (byte)'a' and <= (byte)'f' => (nuint)(character - 'a' + 10),
        >= (byte)'A' and <= (byte)'F' => (nuint)(character - 'A' + 10),
        _ => nuint.MaxValue,
    };
}

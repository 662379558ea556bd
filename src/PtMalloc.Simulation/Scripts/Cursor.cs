using System;
using System.Globalization;

namespace PtMalloc.Simulation.Scripts;

/// <summary>Goes through the text of a script, sign by sign.</summary>
internal sealed class Cursor
{
    private readonly string script;
    private int position;

    public Cursor(string script)
    {
        // A line break is as good as a space, and the line under the script keeps its columns.
        this.script = script.ReplaceLineEndings(" ").Replace('\t', ' ');
        SkipSpace();
    }

    public bool IsAtEnd => position == script.Length;

    public int Position => position;

    public string Since(int start) => script[start..position].TrimEnd();

    public bool TryTake(char sign)
    {
        if (IsAtEnd || script[position] != sign)
            return false;
        position++;
        SkipSpace();
        return true;
    }

    public void Take(char sign, string expected)
    {
        if (!TryTake(sign))
            throw Expected(expected);
    }

    /// <summary>A name or key word; null if none stands here.</summary>
    public string? TryTakeWord()
    {
        if (IsAtEnd || !(char.IsAsciiLetter(script[position]) || script[position] == '_'))
            return null;
        int start = position;
        while (!IsAtEnd && (char.IsAsciiLetterOrDigit(script[position]) || script[position] == '_'))
            position++;
        string word = script[start..position];
        SkipSpace();
        return word;
    }

    /// <summary>A number: decimal or 0x…, with K, M or G behind it if one likes.</summary>
    public nuint TakeNumber(string expected, nuint limit)
    {
        int start = position;
        while (!IsAtEnd && char.IsAsciiLetterOrDigit(script[position]))
            position++;
        ReadOnlySpan<char> digits = script.AsSpan(start, position - start);
        if (digits.IsEmpty || !char.IsAsciiDigit(digits[0]))
            throw ErrorAt(start, $"expected {expected}, found {Found(start)}");

        int shift = digits[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (shift != 0)
            digits = digits[..^1];
        if (!TryRead(digits, out ulong number))
            throw ErrorAt(start, $"expected {expected}, found '{script[start..position]}'");
        if (number > (limit >> shift))
            throw ErrorAt(start, $"expected {expected} of at most {limit}, found '{script[start..position]}'");
        SkipSpace();
        return (nuint)number << shift;
    }

    public ScriptException Expected(string expected) =>
        ErrorAt(position, $"expected {expected}, found {Found(position)}");

    public ScriptException ErrorAt(int place, string reason) => new(script, place + 1, reason);

    private static bool TryRead(ReadOnlySpan<char> digits, out ulong number) =>
        digits.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private string Found(int place) => place >= script.Length ? "the end" : $"'{script[place]}'";

    private void SkipSpace()
    {
        while (!IsAtEnd && script[position] == ' ')
            position++;
    }
}

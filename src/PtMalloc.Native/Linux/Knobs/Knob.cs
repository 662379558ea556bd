using System;

namespace PtMalloc.Native;

/// <summary>An option as the environment sets it: its value is text there.</summary>
internal static class Knob
{
    /// <summary>Sets the option; false, and nothing set, if the value is none of those allowed.</summary>
    internal static bool TrySet(nuint root, Option option, in OptionRow row, Text value)
    {
        if (!TryRead(row, value, out nuint number))
            return false;
        if (option != Option.KeepDeepBinding)
            return Ptmalloc<LinuxNative>.SetOption(root, option, number);
        DeepBinding.Keep(number != 0);
        return true;
    }

    /// <summary>What a value should have been: "a whole number >= 1".</summary>
    internal static void Describe(in OptionRow row, ref Line line)
    {
        if (!row.ZeroWord.IsEmpty)
        {
            line.Add(row.ZeroWord);
            line.Add(" or "u8);
            line.Add(row.OneWord);
            return;
        }
        line.Add("a whole number "u8);
        if (row.Most == nuint.MaxValue)
        {
            line.Add(">= "u8);
            line.AddNumber(row.Least);
            return;
        }
        line.Add("from "u8);
        line.AddNumber(row.Least);
        line.Add(" to "u8);
        line.AddNumber(row.Most);
    }

    private static bool TryRead(in OptionRow row, Text value, out nuint number)
    {
        if (row.ZeroWord.IsEmpty)
            return Number.TryParse(value, out number);
        number = value.Is(row.OneWord) ? 1u : 0;
        return number == 1 || value.Is(row.ZeroWord);
    }
}

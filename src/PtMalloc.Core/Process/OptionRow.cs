using System;
using System.Diagnostics;

namespace PtMalloc.Core;

/// <summary>A row of the table of options: how users call it, and what it may be.</summary>
public ref struct OptionRow
{
    /// <summary>Behind the last option.</summary>
    public const Option End = Option.KeepDeepBinding + 1;

    /// <summary>A <see cref="Default"/> that depends on the machine or the heap; the text says how.</summary>
    public static nuint Computed => nuint.MaxValue;

    /// <summary>In capitals: PTMALLOC_<i>NAME</i> and M_<i>NAME</i>, but glibc.malloc.<i>name</i>.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    public OptionFamily Family { get; private set; }

    /// <summary>MALLOC_<i>…</i>; empty if glibc has none.</summary>
    public ReadOnlySpan<byte> Variable { get; private set; }

    /// <summary>mallopt's parameter; 0 if it has none.</summary>
    public int Number { get; private set; }

    /// <summary>The least value.</summary>
    public nuint Least { get; private set; }

    /// <summary>The largest value.</summary>
    public nuint Most { get; private set; }

    public nuint Default { get; private set; }

    /// <summary>In the environment, the word for 0; empty if a number is written there.</summary>
    public ReadOnlySpan<byte> ZeroWord { get; private set; }

    /// <summary>The word for 1.</summary>
    public ReadOnlySpan<byte> OneWord { get; private set; }

    /// <summary>Cannot be changed once the process has its first block.</summary>
    public bool IsFixedAtStart { get; private set; }

    /// <summary>One line that says what it is for, in Markdown.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    internal void CallShared(ReadOnlySpan<byte> name, ReadOnlySpan<byte> variable = default, int number = 0)
    {
        Name = name;
        Variable = variable;
        Number = number;
    }

    internal void CallGlibcs(ReadOnlySpan<byte> name, ReadOnlySpan<byte> variable)
    {
        Family = OptionFamily.Glibc;
        Name = name;
        Variable = variable;
    }

    internal void CallOurs(ReadOnlySpan<byte> name)
    {
        Family = OptionFamily.Ours;
        Name = name;
    }

    internal void Bound(nuint least, nuint most, nuint byDefault)
    {
        Least = least;
        Most = most;
        Default = byDefault;
    }

    /// <summary>0 or 1, at first 0, by words.</summary>
    internal void Choose(ReadOnlySpan<byte> zeroWord, ReadOnlySpan<byte> oneWord)
    {
        Most = 1;
        ZeroWord = zeroWord;
        OneWord = oneWord;
    }

    internal void FixAtStart() => IsFixedAtStart = true;

    /// <summary>Not in the native library: its constants lie with the code that every start runs.</summary>
    [Conditional("OPTION_TEXTS")]
    internal void Explain(ReadOnlySpan<byte> text) => Text = text;
}

using System;

namespace PtMalloc.Native;

/// <summary>Something a user may set from the environment: its names, the option it sets and what it may be.</summary>
internal readonly ref struct Knob
{
    /// <summary>PTMALLOC_<i>name</i>; empty if only glibc has it.</summary>
    internal readonly ReadOnlySpan<byte> Name;

    /// <summary>In lower case, glibc.malloc.<i>tunable</i>; empty if glibc has none.</summary>
    internal readonly ReadOnlySpan<byte> Tunable;

    /// <summary>MALLOC_<i>alias</i>; empty if glibc has none.</summary>
    internal readonly ReadOnlySpan<byte> Alias;

    private const Option NotTheCores = (Option)(-1);

    private readonly Option _option;
    private readonly nuint _least;
    private readonly nuint _most;
    private readonly ReadOnlySpan<byte> _zeroWord;
    private readonly ReadOnlySpan<byte> _oneWord;

    /// <summary>A number between two bounds, by the same name in both families.</summary>
    internal Knob(ReadOnlySpan<byte> name, ReadOnlySpan<byte> alias, Option option, nuint least, nuint most)
        : this(name, name, alias, option, least, most)
    {
    }

    /// <summary>A number between two bounds.</summary>
    internal Knob(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> tunable,
        ReadOnlySpan<byte> alias,
        Option option,
        nuint least,
        nuint most)
    {
        Name = name;
        Tunable = tunable;
        Alias = alias;
        _option = option;
        _least = least;
        _most = most;
    }

    /// <summary>A choice between two words that is none of the core's: <see cref="DeepBinding"/>.</summary>
    internal Knob(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zeroWord, ReadOnlySpan<byte> oneWord)
        : this(name, NotTheCores, zeroWord, oneWord)
    {
    }

    /// <summary>A choice between two words, for 0 and 1; ours only.</summary>
    internal Knob(ReadOnlySpan<byte> name, Option option, ReadOnlySpan<byte> zeroWord, ReadOnlySpan<byte> oneWord)
        : this(name, default, default, option, 0, 1)
    {
        _zeroWord = zeroWord;
        _oneWord = oneWord;
    }

    /// <summary>Sets the option; false, and nothing set, if the value is none of those allowed.</summary>
    internal bool TrySet(nuint root, Text value) =>
        TryRead(value, out nuint number) && TrySet(root, number);

    private bool TrySet(nuint root, nuint number)
    {
        if (_option != NotTheCores)
            return Ptmalloc<LinuxNative>.SetOption(root, _option, number);
        DeepBinding.Keep(number != 0);
        return true;
    }

    /// <summary>What a value should have been: "a whole number >= 1".</summary>
    internal void Describe(ref Line line)
    {
        if (!_zeroWord.IsEmpty)
        {
            line.Add(_zeroWord);
            line.Add(" or "u8);
            line.Add(_oneWord);
            return;
        }
        line.Add("a whole number "u8);
        if (_most == nuint.MaxValue)
        {
            line.Add(">= "u8);
            line.AddNumber(_least);
            return;
        }
        line.Add("from "u8);
        line.AddNumber(_least);
        line.Add(" to "u8);
        line.AddNumber(_most);
    }

    private bool TryRead(Text value, out nuint number)
    {
        if (_zeroWord.IsEmpty)
            return Number.TryParse(value, out number) && number >= _least && number <= _most;
        number = value.Is(_oneWord) ? 1u : 0;
        return number == 1 || value.Is(_zeroWord);
    }
}

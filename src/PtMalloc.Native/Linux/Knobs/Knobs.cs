using System;

namespace PtMalloc.Native;

/// <summary>
/// Sets the options that the environment asks for: first the older MALLOC_… variables, then GLIBC_TUNABLES, then our
/// own PTMALLOC_… ones, so that a later family wins, as in glibc. Names that are no option's are somebody else's
/// business.
/// </summary>
internal static unsafe class Knobs
{
    private enum Family
    {
        Malloc,
        Tunables,
        Ours,
    }

    /// <summary>In the kernel's copy ld.so has cut its value into entries of their own.</summary>
    private static ReadOnlySpan<byte> TunablesVariable => "GLIBC_TUNABLES="u8;

    internal static void Apply(nuint root)
    {
        EnvironmentEntries environment = EnvironmentEntries.Open();
        if (SaysAnything(environment))
        {
            ApplyFamily(Family.Malloc, root, ref environment);
            ApplyFamily(Family.Tunables, root, ref environment);
            ApplyFamily(Family.Ours, root, ref environment);
            ExitReport.Prepare(environment.ValueOf("PTMALLOC_REPORT="u8));
        }

        environment.Close();
    }

    /// <summary>
    /// Most environments say nothing about malloc, and every process that starts looks: once, at the first letters
    /// only.
    /// </summary>
    private static bool SaysAnything(EnvironmentEntries environment)
    {
        while (environment.MoveNext())
        {
            if (Text.Begins(environment.Current, TunablesVariable)
                || Text.Begins(environment.Current, PrefixOf(Family.Malloc))
                || Text.Begins(environment.Current, PrefixOf(Family.Tunables))
                || Text.Begins(environment.Current, PrefixOf(Family.Ours)))
            {
                return true;
            }
        }

        return false;
    }

    private static void ApplyFamily(Family family, nuint root, ref EnvironmentEntries environment)
    {
        environment.Rewind();
        while (environment.MoveNext())
        {
            Text entry = Text.Of(environment.Current);
            if (family == Family.Tunables && entry.StartsWith(TunablesVariable))
                ApplyTunables(root, entry.From(TunablesVariable.Length), ref environment);
            else
                ApplyOne(family, root, entry, ref environment);
        }
    }

    private static void ApplyTunables(nuint root, Text list, ref EnvironmentEntries environment)
    {
        while (!list.IsEmpty)
        {
            Text entry = list.Split((byte)':', out list);
            ApplyOne(Family.Tunables, root, entry, ref environment);
        }
    }

    private static void ApplyOne(Family family, nuint root, Text entry, ref EnvironmentEntries environment)
    {
        ReadOnlySpan<byte> prefix = PrefixOf(family);
        if (!entry.StartsWith(prefix))
            return;
        Text name = entry.From(prefix.Length).Split((byte)'=', out Text value);
        for (Option option = default; option < OptionRow.End; option++)
        {
            Ptmalloc<LinuxNative>.ReadRow(option, out OptionRow row);
            if (name.IsEmpty || !name.IsNamed(NameIn(family, row)))
                continue;
            // glibc takes an empty variable for an unset one.
            if (!value.IsEmpty && !Knob.TrySet(root, option, row, value) && MayComplain(ref environment))
                Complain(entry, row);
            return;
        }
    }

    private static ReadOnlySpan<byte> NameIn(Family family, in OptionRow row) => family switch
    {
        Family.Malloc => row.Variable,
        Family.Tunables => row.Family != OptionFamily.Ours ? row.Name : default,
        _ => row.Family != OptionFamily.Glibc ? row.Name : default,
    };

    private static ReadOnlySpan<byte> PrefixOf(Family family) => family switch
    {
        Family.Tunables => "glibc.malloc."u8,
        Family.Malloc => "MALLOC_"u8,
        _ => "PTMALLOC_"u8,
    };

    private static void Complain(Text entry, in OptionRow row)
    {
        const int MostShown = 80;
        Line line = default;
        line.Add("ptmalloc: "u8);
        line.AddPrintable(entry, MostShown);
        line.Add(": expected "u8);
        Knob.Describe(row, ref line);
        line.Add("; using the default"u8);
        line.Send();
    }

    /// <summary>A person looks, or asked to be told: not in every child of a build whose output is a log.</summary>
    private static bool MayComplain(ref EnvironmentEntries environment)
    {
        EnvironmentEntries another = environment;
        return Line.IsReadByAPerson || another.ValueOf("PTMALLOC_VERBOSE="u8).Is("1"u8);
    }
}

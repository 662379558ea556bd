using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// A program: statements in the order they run, whichever thread makes them. It never frees or resizes what it does not
/// hold, and never overwrites a variable that has a block.
/// </summary>
internal sealed class Script
{
    private Script(Statement[] statements, bool mustUncommit)
    {
        Statements = statements;
        MustUncommit = mustUncommit;
    }

    public IReadOnlyList<Statement> Statements { get; }

    /// <summary>
    /// Whether it runs on a system that accounts for what is accessible, so that heaps shrink in earnest.
    /// </summary>
    public bool MustUncommit { get; }

    /// <summary>The highest number that a thread has.</summary>
    public int LastThread => Statements.Select(statement => statement.Thread).Append(1).Max();

    /// <summary>
    /// Makes a program of the statements that make sense after those before them; the others are dropped.
    /// </summary>
    public static Script Of(IEnumerable<Statement> statements, bool mustUncommit = false)
    {
        HashSet<string> bound = [];
        HashSet<int> started = [1];
        HashSet<int> ended = [];
        return new Script([.. statements.Where(IsSensible)], mustUncommit);

        bool IsSensible(Statement statement)
        {
            if (ended.Contains(statement.Thread))
                return false;
            if (statement.Verb == Verb.Exit)
                return statement.Thread != 1 && started.Contains(statement.Thread) && ended.Add(statement.Thread);
            if (statement.Allocates
                ? !bound.Add(statement.Name)
                : statement.Name.Length > 0 && !bound.Contains(statement.Name))
                return false;
            if (statement.Releases)
                bound.Remove(statement.Name);
            started.Add(statement.Thread);
            return true;
        }
    }

    /// <summary>This script with all calls made by the first thread.</summary>
    public Script InOneThread() =>
        Of(
            Statements.Where(statement => statement.Verb != Verb.Exit)
                .Select(statement => statement with { Thread = 1 }),
            MustUncommit);

    /// <summary>
    /// Simpler programs, the simplest first: on the usual system, pieces left out, then threads and sizes made smaller.
    /// </summary>
    public IEnumerable<Script> Shrink()
    {
        if (MustUncommit)
            yield return Of(Statements);

        int count = Statements.Count;
        for (int piece = (count + 1) / 2; piece > 0; piece /= 2)
        {
            for (int start = 0; start < count; start += piece)
                yield return Of([.. Statements.Take(start), .. Statements.Skip(start + piece)], MustUncommit);
        }

        for (int i = 0; i < count; i++)
        {
            foreach (Statement simpler in Simpler(Statements[i]))
                yield return Of([.. Statements.Take(i), simpler, .. Statements.Skip(i + 1)], MustUncommit);
        }
    }

    /// <summary>
    /// The command that explains it, as far as the machine goes; a system that must uncommit is not among the options.
    /// </summary>
    public string ToExplain(string options)
    {
        string note = MustUncommit ? "  # here the system accounts for what is accessible" : "";
        return $"./ptmalloc explain '{this}' {options} --threads {LastThread}{note}";
    }

    public override string ToString() => string.Join("; ", Statements);

    private static IEnumerable<Statement> Simpler(Statement statement)
    {
        if (statement.Thread > 1 && statement.Verb != Verb.Exit)
            yield return statement with { Thread = 1 };
        if (statement.Verb == Verb.Mallopt)
            yield break;
        foreach (nuint smaller in Smaller(statement.First))
            yield return statement with { First = smaller };
        foreach (nuint smaller in Smaller(statement.Second))
            yield return statement with { Second = smaller };
    }

    /// <summary>Never 0, which means something else to realloc.</summary>
    private static IEnumerable<nuint> Smaller(nuint size)
    {
        if (size > 1)
            yield return size / 2;
        if (size > 24)
            yield return size - 8;
    }
}

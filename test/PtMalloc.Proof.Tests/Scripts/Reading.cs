using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation.Scripts;

namespace PtMalloc.Proof.Tests;

/// <summary>What <c>ptmalloc explain</c> reads in a printed script, as statements of this suite.</summary>
internal static class Reading
{
    /// <summary>As many as <c>explain --threads</c> takes.</summary>
    private const int MostThreads = 64;

    public static IReadOnlyList<Statement> Of(string script, nuint largest) =>
        [.. ScriptParser.Parse(script, MostThreads, largest).Select(ToStatement)];

    private static Statement ToStatement(Simulation.Scripts.Statement read)
    {
        nuint first = read.Operands.Count > 0 ? read.Operands[0].Number : 0;
        nuint second = read.Operands.Count > 1 ? read.Operands[1].Number : 0;
        return read.Operation switch
        {
            Operation.Malloc => Statement.Malloc(read.Result!, first, read.Thread),
            Operation.Calloc => Statement.Calloc(read.Result!, first, second, read.Thread),
            Operation.Memalign => Statement.Memalign(read.Result!, first, second, read.Thread),
            Operation.Realloc when read.Operands[0].Name is null =>
                Statement.ReallocNull(read.Result!, second, read.Thread),
            Operation.Realloc when read.Operands[0].Name == read.Result =>
                Statement.Realloc(read.Result!, second, read.Thread),
            Operation.Free => Statement.Free(read.Operands[0].Name!, read.Thread),
            Operation.Trim => Statement.Trim(first, read.Thread),
            Operation.Mallopt => Statement.Mallopt((Option)(int)first, second),
            Operation.Exit => Statement.Exit(read.Thread),
            _ => throw new InvalidOperationException($"This suite never prints {read.Text}."),
        };
    }
}

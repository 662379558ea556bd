using System;

namespace PtMalloc.Programs.Tests.RealPrograms;

/// <summary>One line of <c>LD_DEBUG=bindings</c>: a reference to a symbol and the file that defines it.</summary>
internal sealed record Binding(string From, string To, string Symbol)
{
    // "   4975:\tbinding file FROM [0] to TO [0]: normal symbol `NAME' [VERSION]"
    public static Binding? Parse(string line)
    {
        var from = Between(line, "binding file ", " [");
        var to = Between(line, "] to ", " [");
        var symbol = Between(line, "symbol `", "'");
        return from is null || to is null || symbol is null ? null : new Binding(from, to, symbol);
    }

    public override string ToString() => $"{Symbol}: {From} -> {To}";

    private static string? Between(string line, string opening, string closing)
    {
        var start = line.IndexOf(opening, StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += opening.Length;
        var end = line.IndexOf(closing, start, StringComparison.Ordinal);
        return end < 0 ? null : line[start..end];
    }
}

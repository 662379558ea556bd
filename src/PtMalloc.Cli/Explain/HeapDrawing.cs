using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using PtMalloc.Simulation.Pictures;
using PtMalloc.Simulation.Sentences;
using Spectre.Console;

namespace PtMalloc.Cli.Explain;

/// <summary>
/// Draws a heap as a row of boxes, one a chunk: address, size with flags, what it is. A row that is too long goes on in
/// the next line.
/// </summary>
internal static class HeapDrawing
{
    private const int LinesInBox = 3;

    /// <summary>The lines, in Spectre's markup.</summary>
    public static IEnumerable<string> Draw(HeapRow heap, Teller teller, int columns)
    {
        List<(string[] Lines, string Colour)> boxes =
            [.. heap.Chunks.Select(box => (Lines(box, teller), Colour(box.State)))];
        int inner = boxes.Max(box => box.Lines.Max(line => line.Length));
        int perLine = Math.Max(1, (columns - 1) / (inner + 1));
        return boxes.Chunk(perLine).SelectMany(part => DrawLine(part, inner));
    }

    private static IEnumerable<string> DrawLine((string[] Lines, string Colour)[] boxes, int inner)
    {
        string edge = new('─', inner);
        yield return $"┌{string.Join('┬', boxes.Select(_ => edge))}┐";
        for (int line = 0; line < LinesInBox; line++)
            yield return $"│{string.Join('│', boxes.Select(box =>
                $"[{box.Colour}]{Markup.Escape(box.Lines[line].PadRight(inner))}[/]"))}│";
        yield return $"└{string.Join('┴', boxes.Select(_ => edge))}┘";
    }

    private static string[] Lines(ChunkBox box, Teller teller) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"0x{box.Address:x}"),
        string.Create(CultureInfo.InvariantCulture, $"{box.Size} {teller.Flags(box.Flags)}"),
        box.Name is null ? teller.Tell(box) : $"{box.Name}: {teller.Tell(box)}",
    ];

    private static string Colour(BoxState state) => state switch
    {
        BoxState.InUse or BoxState.Mapped => "green",
        BoxState.Top or BoxState.Fencepost => "grey",
        BoxState.Cached or BoxState.Fast or BoxState.Depot => "yellow",
        _ => "blue",
    };
}

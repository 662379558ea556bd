using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// Who runs when, written as departures from the usual schedule. There a thread runs until it ends, sleeps or pauses,
/// and then the next one that can. With two threads each turn is one preemption (or a pause that ends early). Written
/// "4>1 17>0".
/// </summary>
public sealed class Schedule(IEnumerable<Turn> turns)
{
    /// <summary>The usual schedule.</summary>
    public static Schedule Usual { get; } = new([]);

    private const string UsualText = "(usual)";

    private readonly Turn[] turns = [.. turns];

    public IReadOnlyList<Turn> Turns => turns;

    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text == UsualText
            ? Usual
            : new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseTurn));
    }

    /// <summary>This schedule up to its last turn, and then one more turn.</summary>
    public Schedule And(Turn turn) => new([.. turns, turn]);

    public override string ToString() =>
        turns.Length == 0
            ? UsualText
            : string.Join(' ', turns.Select(turn =>
                string.Create(CultureInfo.InvariantCulture, $"{turn.Decision}>{turn.Thread}")));

    private static Turn ParseTurn(string text)
    {
        string[] parts = text.Split('>');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int decision)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int thread)
                ? new Turn(decision, thread)
                : throw new FormatException($"Expected a turn such as 17>0 in a schedule, found '{text}'.");
    }
}

using System;
using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// The most that a program has needed at once. Each thread is counted by itself, since memory in one thread's arena is
/// of no use to another's. A block needs its usable size; one of memalign also needs the room in which an aligned place
/// is found.
/// </summary>
internal sealed class Demand
{
    private readonly Dictionary<string, (int Thread, nuint Bytes)> needs = [];
    private readonly Dictionary<int, nuint> live = [];
    private readonly Dictionary<int, nuint> peaks = [];

    /// <summary>The sum of what each thread's blocks needed at their most.</summary>
    public nuint Bytes => peaks.Values.Aggregate((nuint)0, (sum, peak) => sum + peak);

    public int Threads => peaks.Count;

    /// <summary>All blocks were freed.</summary>
    public void Clear()
    {
        needs.Clear();
        live.Clear();
    }

    /// <summary>After a statement: its variable has a block of so many bytes now, or none.</summary>
    public void Note(Statement statement, nuint? usable)
    {
        if (statement.Name.Length == 0)
            return;
        if (needs.Remove(statement.Name, out (int Thread, nuint Bytes) old))
            live[old.Thread] -= old.Bytes;
        if (usable is null)
            return;

        nuint bytes = usable.Value + (statement.Verb == Verb.Memalign ? statement.First : 0);
        nuint now = live.GetValueOrDefault(statement.Thread) + bytes;
        needs[statement.Name] = (statement.Thread, bytes);
        live[statement.Thread] = now;
        peaks[statement.Thread] = Math.Max(peaks.GetValueOrDefault(statement.Thread), now);
    }
}

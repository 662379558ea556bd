using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>Collects every change of a machine's state, in order, until the next step takes them.</summary>
internal sealed class Journal(int wordBytes)
{
    private List<Change> pending = [];

    public int WordBytes { get; } = wordBytes;

    /// <summary>Whether the machine shows its past: then nothing may change.</summary>
    public bool IsRewound { get; set; }

    public void AddWord(nuint address, nuint old, nuint fresh)
    {
        if (old != fresh)
            Add(new Change(new WordChange(address, old, fresh)));
    }

    public void Add(Action undo, Action redo) => Add(new Change(default, undo, redo));

    public List<Change> Take()
    {
        List<Change> taken = pending;
        pending = [];
        return taken;
    }

    private void Add(Change change)
    {
        if (IsRewound)
            throw new InvalidOperationException(
                "The machine shows its past: step forward to the end before it goes on.");
        pending.Add(change);
    }
}

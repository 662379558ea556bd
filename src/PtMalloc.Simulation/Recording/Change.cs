using System;

namespace PtMalloc.Simulation;

/// <summary>
/// One change of a machine's state that can be taken back: a word, or anything else that can say how.
/// </summary>
internal readonly record struct Change(WordChange Word, Action? Undo = null, Action? Redo = null)
{
    public bool IsWord => Undo is null;
}

using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// Where the main arena's memory came from, followed from outside: the moves of the break, and the mappings made in
/// place of a refused one. What strangers took of the break between two pieces counts as the arena's while it is
/// contiguous.
/// </summary>
internal sealed class MainPieces
{
    private readonly SimulatedKernel kernel;
    private readonly List<(nuint Start, nuint End)> pieces = [];
    private readonly HashSet<int> callsAfterRefusal = [];
    private readonly HashSet<nuint> closedEnds = [];
    private nuint strangersCut;
    private int replayed;

    public MainPieces(SimulatedMachine machine)
    {
        kernel = machine.Kernel;
        machine.Listener += Hear;
    }

    /// <summary>Bytes between pieces that the arena counts as its own.</summary>
    public nuint StrangersBytes { get; private set; }

    /// <summary>
    /// Bytes by which a top may end before its piece, and by which the account may be wrong. Not 0 only if the system
    /// refused to move the break to the end of a page: then what lies beyond the last whole page is nobody's.
    /// </summary>
    public nuint Slack { get; private set; }

    /// <summary>The pieces, oldest first.</summary>
    public IReadOnlyList<(nuint Start, nuint End)> Pieces
    {
        get
        {
            for (; replayed < kernel.Log.Count; replayed++)
                Replay(kernel.Log[replayed], callsAfterRefusal.Contains(replayed));
            return pieces;
        }
    }

    private void Hear(StepEvent step)
    {
        // The mapping in place of a refused break comes before any other step, or not at all.
        if (step.Step == Step.BreakRefused)
            callsAfterRefusal.Add(kernel.Log.Count);
        else
            callsAfterRefusal.Remove(kernel.Log.Count);
        if (step.Step == Step.ForeignBreak)
            StrangersBytes += step.Subject - step.Detail;
    }

    private void Replay(SystemCall call, bool isInPlaceOfBreak)
    {
        if (!call.Succeeded)
        {
            if (call.Kind == SystemCallKind.MoveBreak && call.Address % PagedMemory.PageBytes != 0)
                CloseAt(call.Address);
            return;
        }

        if (call.Kind == SystemCallKind.MoveBreak)
            MoveEnd(call.Address, call.Address + (nuint)(nint)call.Bytes);
        else if (call.Kind == SystemCallKind.Map && isInPlaceOfBreak)
            pieces.Add((call.Result, call.Result + (nuint)call.Bytes));
    }

    private void CloseAt(nuint end)
    {
        closedEnds.Add(end);
        Slack += PagedMemory.PageBytes;
    }

    private void MoveEnd(nuint oldEnd, nuint newEnd)
    {
        // A stranger moved the break while the arena meant to lower it: what was cut off is the stranger's, and comes
        // back at once.
        bool comesBack = strangersCut != 0 && oldEnd == strangersCut;
        strangersCut = newEnd < oldEnd && !pieces.Exists(piece => piece.End == oldEnd) ? newEnd : 0;
        if (comesBack || strangersCut != 0)
            return;

        int last = closedEnds.Remove(oldEnd) ? -1 : pieces.FindIndex(piece => piece.End == oldEnd);
        if (last < 0)
            pieces.Add((oldEnd, newEnd));
        else
            pieces[last] = (pieces[last].Start, newEnd);
    }
}

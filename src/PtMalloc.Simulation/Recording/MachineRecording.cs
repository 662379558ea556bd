using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Simulation;

/// <summary>
/// Everything that happens on a machine from now on, step by step, and the way back: stepping restores memory, page
/// table, break and each thread's cache word, as they were right after a step. While the past is on show nothing may
/// run.
/// </summary>
public sealed class MachineRecording
{
    private readonly SimulatedMachine machine;
    private readonly Journal journal;
    private readonly HashSet<Step> unheard;
    private readonly List<RecordedStep> steps = [];

    internal MachineRecording(SimulatedMachine machine, Journal journal, IEnumerable<Step> unheard)
    {
        this.machine = machine;
        this.journal = journal;
        this.unheard = [.. unheard];
    }

    /// <summary>All steps so far.</summary>
    public IReadOnlyList<RecordedStep> Steps => steps;

    /// <summary>How many steps have happened, as the machine is now.</summary>
    public int Position { get; private set; }

    /// <summary>Takes the last step back; false at the start.</summary>
    public bool StepBack()
    {
        CloseLastStep();
        if (Position == 0)
            return false;

        foreach (Change change in steps[--Position].Changes.Reverse())
        {
            if (change.IsWord)
                machine.Memory.Poke(change.Word.Address, change.Word.Old, journal.WordBytes);
            else
                change.Undo!();
        }

        journal.IsRewound = true;
        return true;
    }

    /// <summary>Makes the next step again; false at the end.</summary>
    public bool StepForward()
    {
        if (Position == steps.Count)
            return false;

        foreach (Change change in steps[Position++].Changes)
        {
            if (change.IsWord)
                machine.Memory.Poke(change.Word.Address, change.Word.New, journal.WordBytes);
            else
                change.Redo!();
        }

        journal.IsRewound = Position < steps.Count;
        return true;
    }

    internal void Add(StepEvent heard, SystemCall? call = null)
    {
        if (unheard.Contains(heard.Step))
            return;
        steps.Add(new RecordedStep(steps.Count + 1, machine.Thread.Id, heard, journal.Take())
        {
            Call = call,
            Head = HasHead(heard.Step)
                ? machine.Memory.Peek(heard.Subject + (nuint)journal.WordBytes, journal.WordBytes)
                : 0,
        });
        Position = steps.Count;
    }

    /// <summary>Whether a step is about a chunk whose size word is final at that moment.</summary>
    private static bool HasHead(Step step) => step is
        Step.FastBinHit or Step.FastBinPush or Step.SmallBinHit or Step.UnsortedExact or Step.UnsortedSorted
        or Step.LastRemainderSplit or Step.Split or Step.Remainder or Step.TopSplit or Step.MergeTop
        or Step.HandedOutWhole or Step.Mapped or Step.Remapped or Step.TailCut or Step.LeadCut or Step.TopReplaced;

    private void CloseLastStep()
    {
        if (Position == steps.Count && steps is [.., RecordedStep last])
            last.Append(journal.Take());
    }
}

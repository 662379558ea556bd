using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Simulation;

/// <summary>A step as a recording keeps it, with all that changed since the step before.</summary>
public sealed class RecordedStep
{
    private readonly List<Change> changes;

    internal RecordedStep(int number, nuint thread, StepEvent heard, List<Change> changes)
    {
        Number = number;
        Thread = thread;
        Step = heard.Step;
        Subject = heard.Subject;
        Detail = heard.Detail;
        this.changes = changes;
    }

    /// <summary>Its place in the recording, from 1.</summary>
    public int Number { get; }

    /// <summary>The thread that took it.</summary>
    public nuint Thread { get; }

    public Step Step { get; }

    /// <summary>What it is about: mostly an address. The catalogue of sentences says which.</summary>
    public nuint Subject { get; }

    /// <summary>Mostly a size.</summary>
    public nuint Detail { get; }

    /// <summary>The size word of the chunk it is about, as it was then; 0 if it is about no chunk.</summary>
    public nuint Head { get; init; }

    /// <summary>The system call, if it is one.</summary>
    public SystemCall? Call { get; init; }

    /// <summary>The words written since the step before, in order.</summary>
    public IEnumerable<WordChange> Words => changes.Where(change => change.IsWord).Select(change => change.Word);

    internal IReadOnlyList<Change> Changes => changes;

    /// <summary>Adds what changed after the last step, before anyone steps back: it belongs to that step.</summary>
    internal void Append(List<Change> later) => changes.AddRange(later);
}

using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// What the machine's threads do to words they share, as it should be: each is a point of the schedule, then one step.
/// A test overrides one of them to plant a bug, and asks whether it is found.
/// </summary>
[SuppressMessage("Design", "CA1062", Justification = "Only an execution calls them, with itself.")]
public class Instructions
{
    public virtual nuint LoadAcquire(Execution execution, nuint address)
    {
        Begin(execution, address);
        NoteRead(execution, address, acquires: true);
        return EitherLayout.Read(address);
    }

    public virtual void StoreRelease(Execution execution, nuint address, nuint value)
    {
        Begin(execution, address);
        NoteWrite(execution, address, releases: true);
        EitherLayout.Write(address, value);
    }

    public virtual nuint Exchange(Execution execution, nuint address, nuint value)
    {
        Begin(execution, address);
        NoteUpdate(execution, address, releases: true);
        return EitherLayout.Exchange(address, value);
    }

    public virtual nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        Begin(execution, address);
        nuint found = EitherLayout.CompareExchange(address, value, expected);
        if (found == expected)
            NoteUpdate(execution, address, releases: true);
        else
            NoteRead(execution, address, acquires: true);
        return found;
    }

    public virtual nuint FetchAdd(Execution execution, nuint address, nuint delta)
    {
        Begin(execution, address);
        NoteUpdate(execution, address, releases: true);
        return EitherLayout.FetchAdd(address, delta);
    }

    /// <summary>The kernel looks at the word and lets the thread sleep in one step; it orders nothing.</summary>
    public virtual void WaitWhile(Execution execution, nuint address, nuint value)
    {
        Begin(execution, address);
        NoteRead(execution, address, acquires: false);
        if (EitherLayout.Read(address) == value)
            Sleep(execution, address, value);
    }

    public virtual void PauseWhile(Execution execution, nuint address, nuint value)
    {
        Begin(execution, address);
        NoteRead(execution, address, acquires: false);
        if (EitherLayout.Read(address) == value)
            execution.Pause();
    }

    public virtual void Wake(Execution execution, nuint address, bool all)
    {
        Begin(execution, address);
        execution.Wake(address, all);
    }

    protected static void Begin(Execution execution, nuint address) => execution.PointAt(address);

    /// <summary>For an instruction that is not one step: others may go on in its middle.</summary>
    protected static void Interrupt(Execution execution) => execution.Point();

    protected static void Sleep(Execution execution, nuint address, nuint value) => execution.Sleep(address, value);

    protected static void NoteRead(Execution execution, nuint address, bool acquires)
    {
        if (!execution.IsAlone)
            execution.Order.AtomicRead(execution.Running, address, acquires);
    }

    protected static void NoteWrite(Execution execution, nuint address, bool releases)
    {
        if (!execution.IsAlone)
            execution.Order.AtomicWrite(execution.Running, address, releases);
    }

    protected static void NoteUpdate(Execution execution, nuint address, bool releases)
    {
        if (!execution.IsAlone)
            execution.Order.Update(execution.Running, address, releases);
    }
}

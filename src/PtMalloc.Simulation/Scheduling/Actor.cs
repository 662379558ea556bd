using System.Globalization;
using Allocator = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Scheduling.Interleaved>;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// A thread of a scenario, and the calls it makes. Each block is written at both ends when it comes and read before it
/// goes, with plain accesses: so a block that two threads hold is a race, whatever the heap looks like.
/// </summary>
public sealed class Actor
{
    private readonly SimulatedMachine machine;
    private readonly SimulatedThread thread;
    private readonly Blocks blocks;
    private readonly nuint mailbox;

    internal Actor(SimulatedMachine machine, SimulatedThread thread, Blocks blocks, nuint mailbox)
    {
        this.machine = machine;
        this.thread = thread;
        this.blocks = blocks;
        this.mailbox = mailbox;
    }

    /// <summary>Whether this thread forked, and this is the child.</summary>
    public bool IsChild { get; private set; }

    public nuint Malloc(nuint size)
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        return Hold(Allocator.Malloc(size, thread.Cache), size);
    }

    public nuint Calloc(nuint size)
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        return Hold(Allocator.Calloc(1, size, thread.Cache, SimulatedMachine.CallerAddress), size);
    }

    public nuint Realloc(nuint pointer, nuint size)
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Drop(pointer);
        return Hold(Allocator.Realloc(pointer, size, thread.Cache, SimulatedMachine.CallerAddress), size);
    }

    public void Free(nuint pointer)
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Drop(pointer);
        Allocator.Free(pointer, thread.Cache);
    }

    public void Trim()
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Allocator.Trim(0, thread.Cache);
    }

    /// <summary>
    /// Switches the checking mode on or off: then every thread's cache has to be emptied, or may be used again.
    /// </summary>
    public void Check(bool on)
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Allocator.SetOption(Interleaved.RootAddress, Option.Check, on ? 1u : 0);
    }

    /// <summary>Time passes, for all threads.</summary>
    public void Wait(nuint milliseconds) => machine.Clock += milliseconds;

    /// <summary>Lives as the allocator's own thread.</summary>
    public void GiveBackInBackground()
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Allocator.Background.Run();
    }

    /// <summary>The thread ends.</summary>
    public void Exit()
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Allocator.ThreadExit(thread.Cache);
    }

    /// <summary>Forks, and goes on as the parent.</summary>
    public void ForkAsParent()
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Allocator.Fork.Prepare(new(thread.Cache));
        Execution.Current?.Point();
        Allocator.Fork.ResumeParent();
    }

    /// <summary>
    /// Forks, and goes on as the child: it works on this memory; from this moment on nobody else exists, and the fork
    /// word is wiped.
    /// </summary>
    public void ForkAsChild()
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Allocator.Fork.Prepare(new(thread.Cache));
        Execution.Current?.Point();
        Execution.Current?.BecomeAlone();
        IsChild = true;
        Interleaved.Write(Interleaved.ForkWordAddress, 0);
        Allocator.Fork.BecomeChild(new(thread.Cache));
    }

    /// <summary>Forks in a handler of a fork, and goes on as the parent of both.</summary>
    public void ForkWithinFork()
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Allocator.Fork.Prepare(new(thread.Cache));
        ForkAsParent();
        Execution.Current?.Point();
        Allocator.Fork.ResumeParent();
    }

    /// <summary>
    /// Makes this process the child of a fork without handlers: of the threads that have begun by now, only this one is
    /// left.
    /// </summary>
    public void BecomeRawChild()
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Interleaved.Write(Interleaved.ForkWordAddress, 0);
    }

    /// <summary>Hands a block to whoever receives it.</summary>
    public void Send(int slot, nuint pointer)
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        Interleaved.StoreRelease(SlotOf(slot), pointer);
        Interleaved.Wake(SlotOf(slot), all: true);
    }

    /// <summary>Waits for a block.</summary>
    public nuint Receive(int slot)
    {
        using SimulatedMachine.Scope scope = machine.Enter(thread);
        while (true)
        {
            nuint pointer = Interleaved.LoadAcquire(SlotOf(slot));
            if (pointer != 0)
                return pointer;
            Interleaved.WaitWhile(SlotOf(slot), 0);
        }
    }

    private nuint SlotOf(int slot) => mailbox + ((nuint)slot * Interleaved.WordSize);

    private nuint Hold(nuint pointer, nuint size)
    {
        blocks.Add(pointer, size);
        Interleaved.Write(pointer, pointer ^ size);
        Interleaved.Write(LastWord(pointer, size), pointer ^ size);
        return pointer;
    }

    private void Drop(nuint pointer)
    {
        nuint size = blocks.Remove(pointer);
        if (Interleaved.Read(LastWord(pointer, size)) != (pointer ^ size)
            || Interleaved.Read(pointer) != (pointer ^ size))
            throw new HeapBrokenException(string.Create(
                CultureInfo.InvariantCulture,
                $"Overwritten: the block at 0x{pointer:x} of {size} bytes has not kept its contents."));
    }

    private static nuint LastWord(nuint pointer, nuint size) => pointer + ((size - 1) & ~(Interleaved.WordSize - 1));
}

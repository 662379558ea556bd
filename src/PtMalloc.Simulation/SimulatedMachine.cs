using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// A computer made of ordinary objects: memory behind a page table, a kernel that manages it, logical threads, and
/// somebody who listens. Many machines live side by side; the one entered on a real thread is that thread's current
/// one. Nothing in it depends on time or place, so equal calls on equal machines give equal addresses.
/// </summary>
public sealed class SimulatedMachine
{
    /// <summary>What an entry of the allocator sees as its caller's address: code, where nothing is mapped.</summary>
    public const int CallerAddress = 0x1000;

    private const int PatienceWithYields = 10_000;

    [ThreadStatic]
    private static SimulatedMachine? current;

    private readonly MachineOptions options;
    private readonly Dictionary<nuint, Func<nuint, nuint, nuint, nuint>> hooks = [];
    private ulong randomState;
    private nuint threadsMade;
    private int yields;
    private MachineRecording? recording;

    public SimulatedMachine(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        randomState = options.Seed;
        IsNarrow = options.WordSize == sizeof(uint);
        Data = new DataSegment(options);
        Memory.Table.Set(options.DataStart, Data.End, PageState.Committed);
        if (options.BreakStart % PagedMemory.PageBytes != 0)
            Memory.Table.Set(
                PageOf(options.BreakStart), PageOf(options.BreakStart) + PagedMemory.PageBytes, PageState.Committed);
        Memory.WriteWord32(Data.ForkWord, 1);
        Kernel = new SimulatedKernel(Memory, options);
        MustUncommit = options.MustUncommit;
        UsableProcessors = options.UsableProcessors;
        Profile = options.Profile;
        Thread = NewThread();
    }

    /// <summary>The machine entered on this real thread.</summary>
    public static SimulatedMachine Current =>
        current ?? throw new InvalidOperationException(
            "No simulated machine is entered on this thread; write `using var _ = machine.Enter();` first.");

    /// <summary>The bytes and their page table.</summary>
    public PagedMemory Memory { get; } = new();

    /// <summary>Break and mappings.</summary>
    public SimulatedKernel Kernel { get; }

    /// <summary>Where the allocator's static blocks lie.</summary>
    public DataSegment Data { get; }

    /// <summary>The logical thread that runs now.</summary>
    public SimulatedThread Thread { get; private set; }

    /// <summary>Whether given-back pages must lose their access.</summary>
    public bool MustUncommit { get; set; }

    /// <summary>What the allocator's settings are before anybody sets one.</summary>
    public Profile Profile { get; }

    /// <summary>Processors the process may use; an affinity may change while it runs.</summary>
    public nuint UsableProcessors { get; set; }

    /// <summary>Milliseconds since the machine was switched on: they pass only when somebody lets them.</summary>
    public nuint Clock { get; set; }

    /// <summary>Whether the system makes no threads.</summary>
    public bool RefusesThreads { get; set; }

    /// <summary>
    /// Threads that the allocator made for itself. Whoever drives the machine lets them run, by
    /// <see cref="Ptmalloc{P}.Background.Run"/>.
    /// </summary>
    public int ThreadsOfAllocator { get; private set; }

    /// <summary>Called when the allocator makes a thread: making one may come back to malloc.</summary>
    public Action? MakingThread { get; set; }

    /// <summary>Whether the system lets no thread sleep.</summary>
    public bool RefusesSleep { get; set; }

    /// <summary>Called while a thread of the allocator sleeps.</summary>
    public Action? Sleeping { get; set; }

    /// <summary>Hears each step of the core.</summary>
    public Action<StepEvent>? Listener { get; set; }

    /// <summary>Called with the root by the thread that initialises the allocator: the place to set tunables.</summary>
    public Action<nuint>? Initializing { get; set; }

    /// <summary>Called with the root once the allocator is initialised.</summary>
    public Action<nuint>? Initialized { get; set; }

    /// <summary>Whether it has the 32-bit layout.</summary>
    internal bool IsNarrow { get; }

    internal nuint OnlineProcessors => options.OnlineProcessors;

    /// <summary>Makes this the current machine of the calling real thread until the scope is disposed.</summary>
    public Scope Enter()
    {
        var scope = new Scope(this, current, Thread);
        current = this;
        yields = 0;
        return scope;
    }

    /// <summary>Enters the machine as another of its logical threads.</summary>
    public Scope Enter(SimulatedThread thread)
    {
        Scope scope = Enter();
        Thread = thread;
        return scope;
    }

    /// <summary>A new logical thread, which has no cache yet.</summary>
    public SimulatedThread NewThread() => new(++threadsMade, Data.InitialCache);

    /// <summary>Collects all steps from now on.</summary>
    public IReadOnlyList<StepEvent> RecordSteps()
    {
        List<StepEvent> steps = [];
        Listener += steps.Add;
        return steps;
    }

    /// <summary>
    /// Records everything from now on, so that it can be stepped through, back and forward: the core's own steps, the
    /// program's calls and the system calls.
    /// </summary>
    /// <param name="unheard">Steps that are not kept: what they wrote counts as the next step's.</param>
    public MachineRecording Record(params Step[] unheard)
    {
        ArgumentNullException.ThrowIfNull(unheard);
        var journal = new Journal((int)options.WordSize);
        Memory.Record(journal);
        var made = new MachineRecording(this, journal, unheard);
        recording = made;
        Kernel.Called = call => Report(
            Step.SystemCalled, call.Result != 0 ? call.Result : call.Address, (nuint)Math.Abs(call.Bytes), call);
        return made;
    }

    /// <summary>Gives a function an address by which the allocator can call it.</summary>
    public nuint AddHook(Func<nuint, nuint, nuint, nuint> hook)
    {
        nuint address = CallerAddress + 16 + ((nuint)hooks.Count * 16);
        hooks.Add(address, hook);
        return address;
    }

    /// <summary>The thread's stack reaches further until the hook returns, or is left by an exception.</summary>
    internal nuint CallHook(nuint hook, nuint first, nuint second, nuint third)
    {
        SimulatedThread caller = Thread;
        caller.StackPosition--;
        try
        {
            return hooks[hook](first, second, third);
        }
        finally
        {
            caller.StackPosition++;
        }
    }

    internal void SetThreadCache(nuint cache)
    {
        SimulatedThread thread = Thread;
        nuint before = thread.Cache;
        thread.Cache = cache;
        Memory.Journal?.Add(() => thread.Cache = before, () => thread.Cache = cache);
    }

    internal bool TryMakeThread()
    {
        MakingThread?.Invoke();
        if (RefusesThreads)
            return false;
        ThreadsOfAllocator++;
        return true;
    }

    /// <summary>Time passes meanwhile.</summary>
    internal bool TrySleep(nuint milliseconds)
    {
        if (RefusesSleep)
            return false;
        Clock += milliseconds;
        Sleeping?.Invoke();
        return true;
    }

    /// <summary>A scheduler lets this logical thread go on.</summary>
    internal void SwitchTo(SimulatedThread thread) => Thread = thread;

    /// <summary>A step of the core.</summary>
    internal void Notify(StepEvent step)
    {
        recording?.Add(step);
        Listener?.Invoke(step);
    }

    /// <summary>A step of the world around the core: only a recording keeps it.</summary>
    internal void Report(Step step, nuint subject, nuint detail, SystemCall? call = null) =>
        recording?.Add(new StepEvent(step, subject, detail), call);

    /// <summary>The next odd word of a sequence that differs from seed to seed (SplitMix64).</summary>
    internal nuint NextRandomKey()
    {
        unchecked
        {
            ulong word = randomState += 0x9E37_79B9_7F4A_7C15;
            word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
            word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
            word ^= word >> 31;
            return (nuint)(options.WordSize == 4 ? (uint)word | 1 : word | 1);
        }
    }

    internal void Yield()
    {
        if (++yields > PatienceWithYields)
            throw new DeadlockException(0, 0);
    }

    private static nuint PageOf(nuint address) => address & ~(nuint)(PagedMemory.PageBytes - 1);

    /// <summary>Ends an <see cref="Enter()"/>: what was current before is current again.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly SimulatedMachine machine;
        private readonly SimulatedMachine? outer;
        private readonly SimulatedThread thread;

        internal Scope(SimulatedMachine machine, SimulatedMachine? outer, SimulatedThread thread)
        {
            this.machine = machine;
            this.outer = outer;
            this.thread = thread;
        }

        public void Dispose()
        {
            machine.Thread = thread;
            current = outer;
        }
    }
}

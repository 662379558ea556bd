using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// One run of a few logical threads on a machine. At each point (an atomic operation on a word that threads meet at, a
/// system call, a wait) the chooser says who goes on. Between two points a thread runs alone: what it does with plain
/// words there is either a race or does not matter to others.
/// </summary>
public sealed class Execution
{
    private const int Patience = 20_000;

    [ThreadStatic]
    private static Execution? current;

    private readonly SimulatedMachine machine;
    private readonly SimulatedThread[] threads;
    private readonly ThreadState[] states;
    private readonly nuint[] sleepsOn;
    private readonly nuint[] sleepsWhile;
    private readonly int[] stoppedAt;
    private readonly IReadOnlySet<nuint> meetings;
    private readonly IChooser chooser;
    private readonly Crew crew;
    private Action<int> body = _ => { };
    private int stops;
    private bool isOver;
    private bool isAlone;

    internal Execution(
        SimulatedMachine machine,
        SimulatedThread[] threads,
        Instructions instructions,
        IChooser chooser,
        IReadOnlySet<nuint> meetings,
        HappensBefore order,
        Crew crew)
    {
        this.machine = machine;
        this.threads = threads;
        this.meetings = meetings;
        this.chooser = chooser;
        this.crew = crew;
        Instructions = instructions;
        Order = order;
        states = new ThreadState[threads.Length];
        sleepsOn = new nuint[threads.Length];
        sleepsWhile = new nuint[threads.Length];
        stoppedAt = new int[threads.Length];
    }

    /// <summary>The logical thread that runs.</summary>
    public int Running { get; private set; }

    /// <summary>Decisions so far.</summary>
    public int Decisions { get; private set; }

    /// <summary>What went wrong first.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The execution that the calling OS thread is part of.</summary>
    internal static Execution? Current => current;

    internal Instructions Instructions { get; }

    internal HappensBefore Order { get; }

    /// <summary>In a forked child there are no races: everybody else is gone.</summary>
    internal bool IsAlone => isAlone;

    internal void Run(Action<int> work)
    {
        using (machine.Enter())
            Order.Start();
        body = thread =>
        {
            // The first decision is who begins.
            if (Decisions == 0)
                Point();
            work(thread);
        };
        Switch(0);
        crew.Run(0, Live);
    }

    /// <summary>
    /// The running thread is about to use a word atomically, which matters if threads meet at that word.
    /// </summary>
    internal void PointAt(nuint address) => Point(meetings.Contains(address));

    /// <summary>The running thread is about to do something that others may notice.</summary>
    internal void Point(bool matters = true)
    {
        if (!isAlone)
            GoOnWith(Choose(Running, matters));
    }

    /// <summary>The running thread lets others go first.</summary>
    internal void Pause() => Stop(ThreadState.Pausing, 0);

    /// <summary>The running thread sleeps until it is woken.</summary>
    internal void Sleep(nuint address, nuint value)
    {
        if (isAlone || Runnable(besides: Running) == 0)
            throw new DeadlockException(address, value);
        sleepsWhile[Running] = value;
        Stop(ThreadState.Sleeping, address);
    }

    /// <summary>Threads that sleep on this word can go on: the one that sleeps longest, or all.</summary>
    internal void Wake(nuint address, bool all)
    {
        while (LongestStopped(ThreadState.Sleeping, address) is var thread and >= 0)
        {
            states[thread] = ThreadState.Ready;
            if (!all)
                return;
        }
    }

    /// <summary>The running thread forked, and this is the child: nobody else exists.</summary>
    internal void BecomeAlone() => isAlone = true;

    private void Stop(ThreadState state, nuint address)
    {
        if (isAlone)
            return;
        int self = Running;
        states[self] = state;
        sleepsOn[self] = address;
        stoppedAt[self] = ++stops;
        GoOnWith(Choose((self + 1) % threads.Length));
    }

    private void GoOnWith(int next)
    {
        int self = Running;
        states[next] = ThreadState.Ready;
        sleepsOn[next] = 0;
        if (next == self)
            return;
        Switch(next);
        crew.LetGo(next);
        crew.Await(self);
        if (isOver)
            throw new VanishedException();
    }

    private void Switch(int next)
    {
        Running = next;
        machine.SwitchTo(threads[next]);
    }

    /// <summary>
    /// Asks the chooser, if there is a choice. Usually the first ready thread from this one on runs, else the one that
    /// pauses longest.
    /// </summary>
    private int Choose(int from, bool matters = true)
    {
        uint runnable = Runnable(besides: -1);
        if (BitOperations.PopCount(runnable) == 1)
            return BitOperations.TrailingZeroCount(runnable);
        if (Decisions == Patience)
            throw new LivelockException(Patience);
        return chooser.Choose(Decisions++, Usual(from), runnable, matters);
    }

    private int Usual(int from)
    {
        for (int step = 0; step < threads.Length; step++)
        {
            int thread = (from + step) % threads.Length;
            if (states[thread] == ThreadState.Ready)
                return thread;
        }

        return LongestStopped(ThreadState.Pausing, 0);
    }

    private int LongestStopped(ThreadState state, nuint address)
    {
        int longest = -1;
        for (int thread = 0; thread < threads.Length; thread++)
        {
            if (states[thread] == state
                && sleepsOn[thread] == address
                && (longest < 0 || stoppedAt[thread] < stoppedAt[longest]))
                longest = thread;
        }

        return longest;
    }

    private uint Runnable(int besides)
    {
        uint runnable = 0;
        for (int thread = 0; thread < threads.Length; thread++)
        {
            if (thread != besides && states[thread] is ThreadState.Ready or ThreadState.Pausing)
                runnable |= 1u << thread;
        }

        return runnable;
    }

    /// <summary>The life of a logical thread, on its OS thread.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a thread throws is what the search is for.")]
    private void Live(int self)
    {
        current = this;
        try
        {
            if (!isOver)
            {
                using SimulatedMachine.Scope scope = machine.Enter();
                body(self);
            }
        }
        catch (VanishedException)
        {
            // Only the logical thread ends, not the execution.
        }
        catch (Exception failure)
        {
            Failure ??= failure;
            isOver = true;
        }

        current = null;
        states[self] = ThreadState.Finished;
        isOver |= isAlone;
        LetNextLive(self);
    }

    /// <summary>Lets another thread go on, if only to vanish; the last one ends the execution.</summary>
    private void LetNextLive(int self)
    {
        uint runnable = Runnable(besides: -1);
        if (!isOver
            && runnable == 0
            && Array.FindIndex(states, state => state == ThreadState.Sleeping) is var sleeper and >= 0)
        {
            Failure = new DeadlockException(sleepsOn[sleeper], sleepsWhile[sleeper]);
            isOver = true;
        }

        int next = isOver ? Array.FindIndex(states, state => state != ThreadState.Finished)
            : runnable != 0 ? Choose((self + 1) % threads.Length)
            : -1;
        if (next < 0)
        {
            crew.Finish();
            return;
        }

        states[next] = ThreadState.Ready;
        Switch(next);
        crew.LetGo(next);
    }
}

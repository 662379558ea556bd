using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>A machine on which a scenario is played once.</summary>
internal sealed class Stage
{
    private readonly Scenario scenario;
    private readonly SimulatedMachine machine;
    private readonly SimulatedThread[] threads;
    private readonly Actor[] actors;
    private readonly Blocks blocks = new();
    private readonly HeapChecker<Interleaved> checker;
    private readonly nuint mailbox;

    public Stage(Scenario scenario)
    {
        this.scenario = scenario;
        machine =
            new SimulatedMachine(scenario.IsNarrow ? MachineOptions.For<Layout32>() : MachineOptions.For<Layout64>());
        checker = new HeapChecker<Interleaved>(machine);
        machine.Initializing = root => scenario.Configure(new(root));
        mailbox = machine.Kernel.Map(PagedMemory.PageBytes);
        threads = [.. scenario.Threads.Select(_ => machine.NewThread())];
        actors = [.. threads.Select(thread => new Actor(machine, thread, blocks, mailbox))];
        scenario.Prepare(actors);
    }

    /// <summary>Whether a word is one of the allocator's, and not the scenario's own.</summary>
    public bool IsOfAllocator(nuint address) => address < mailbox || address >= mailbox + PagedMemory.PageBytes;

    public Execution Play(
        Instructions instructions, IChooser chooser, HashSet<nuint> meetings, HappensBefore order, Crew crew)
    {
        var execution = new Execution(machine, threads, instructions, chooser, meetings, order, crew);
        execution.Run(thread => scenario.Threads[thread](actors[thread]));
        return execution;
    }

    private static bool IsMapped(nuint pointer) =>
        Ptmalloc<Interleaved>.Chunk.OfUser(pointer).IsMapped && Ptmalloc<Interleaved>.Owns(pointer);

    /// <summary>What is wrong with the heap; null: nothing.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A damaged heap may make the walk fail in any way.")]
    public Exception? Check()
    {
        try
        {
            using SimulatedMachine.Scope scope = machine.Enter();
            Ptmalloc<Interleaved>.Root root = new(Interleaved.RootAddress);
            if (!actors.Any(actor => actor.IsChild))
                blocks.RequireAllOf(checker.Check());
            else if (root[RootField.FrozenForks] == 0)
                blocks.RequireAmong(checker.CheckChild(), IsMapped);
            scenario.AtEnd(root);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}

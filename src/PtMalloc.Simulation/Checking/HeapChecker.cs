using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// Walks a whole process and throws on the first thing that is not as the design says. Each arena and each cache goes
/// through the core's own checks; the parts here add what only an outside observer can: sets of chunks, all arenas
/// together, the system's log. Attach it before the first call, as it follows where the main arena's memory comes from.
/// Between calls no lock is held.
/// </summary>
public sealed class HeapChecker<P>
    where P : IPlatform
{
    private readonly SimulatedMachine machine;
    private readonly MainPieces pieces;

    public HeapChecker(SimulatedMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        this.machine = machine;
        pieces = new MainPieces(machine);
    }

    /// <summary>Checks everything. Returns the user pointers of all blocks that the program holds.</summary>
    public IReadOnlySet<nuint> Check()
    {
        using SimulatedMachine.Scope scope = machine.Enter();
        Ptmalloc<P>.Root root = new(P.RootAddress);
        if (root[RootField.State] != RootState.Ready)
            return new HashSet<nuint>();

        List<Ptmalloc<P>.Arena> arenas = Arenas();
        HashSet<nuint> live = CheckChunks(root, arenas);
        DirectoryChecker<P>.Check(root, arenas);
        MappingChecker<P>.Check(root, live);
        return live;
    }

    /// <summary>
    /// Checks only what a forked child inherits in a sound state: the chunks of its arenas. Counts of arenas and of
    /// mapped chunks may be caught in the middle of a change. Returns the user pointers of the blocks in its arenas.
    /// </summary>
    public IReadOnlySet<nuint> CheckChild()
    {
        using SimulatedMachine.Scope scope = machine.Enter();
        return CheckChunks(new(P.RootAddress), Arenas());
    }

    private HashSet<nuint> CheckChunks(Ptmalloc<P>.Root root, List<Ptmalloc<P>.Arena> arenas)
    {
        foreach (Ptmalloc<P>.Arena arena in arenas)
            Broken.Unless(Ptmalloc<P>.ArenaCheck.Run(arena));
        MainAccount<P>.Check(arenas[0], pieces);

        HashSet<nuint> live = [];
        HashSet<nuint> waiting = WaitingChunks<P>.Check(machine, root, arenas);
        foreach (Ptmalloc<P>.Arena arena in arenas)
        {
            ArenaChunks<P>.AddFast(arena, waiting);
            ArenaChunks<P>.Sort(arena, waiting, live);
        }

        foreach (nuint user in waiting)
            Broken.Unless(false, user, "is cached, fast or remote, and no chunk of its heap begins there");
        return live;
    }

    private static List<Ptmalloc<P>.Arena> Arenas()
    {
        List<Ptmalloc<P>.Arena> arenas = [];
        foreach (Ptmalloc<P>.Arena arena in Ptmalloc<P>.Arena.All)
        {
            arenas.Add(arena);
            Broken.Unless(arenas.Count < 10_000, arena.Address, "the ring of arenas does not come back to main");
        }
        return arenas;
    }
}

using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using PtMalloc.Simulation.Scheduling;
using Xunit;
using Allocator = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Scheduling.Interleaved>;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// The scenarios: which operations meet. Caches are off if they would keep the threads from meeting at all.
/// </summary>
internal static class Scenarios
{
    public static Scenario OneArena { get; } = new("malloc and free in one arena", [Pair, Pair])
    {
        Configure = OneArenaNoCache,
        Prepare = AllHaveBegun,
    };

    public static Scenario OneArenaCached { get; } = new("refill and flush in one arena", [Batch, Batch])
    {
        Configure = root =>
        {
            Allocator.SetOption(root.Address, Option.ArenaMax, 1);
            Allocator.SetOption(root.Address, Option.CacheCount, 2);
        },
        Prepare = AllHaveBegun,
    };

    /// <summary>
    /// A check reads all of an arena under its lock, and of its thread's cache chunks of arenas that others have
    /// locked. That is too many words to try all schedules, so it is explored at random only.
    /// </summary>
    public static Scenario Checked { get; } = new("each operation checks the heap",
    [
        actor => actor.Free(actor.Receive(0)),
        actor => actor.Free(actor.Malloc(1200)),
    ])
    {
        Configure = root => root.Set(RootField.CheckInterval, 1),
        Prepare = actors =>
        {
            actors[0].Free(actors[0].Malloc(24));
            actors[1].Send(0, actors[1].Malloc(2000));
        },
    };

    /// <summary>
    /// Each has an arena with pages that nobody used for long, and begins an epoch, in which it looks after the other's
    /// arena, too.
    /// </summary>
    public static Scenario Decay { get; } = new("unused memory of two arenas goes back",
    [
        actor => actor.Free(actor.Malloc(200)),
        actor => actor.Free(actor.Malloc(3000)),
    ])
    {
        Configure = root =>
        {
            NoCache(root);
            Allocator.SetOption(root.Address, Option.Decay, 500);
        },
        Prepare = actors =>
        {
            foreach (Actor actor in actors)
            {
                nuint block = actor.Malloc(60_000);
                actor.Malloc(24);
                actor.Free(block);
            }

            actors[0].Wait(1000);
        },
    };

    /// <summary>
    /// Each has two full magazines: what it frees goes to the depot of the one arena, and what it then asks for may be
    /// what the other one put there.
    /// </summary>
    public static Scenario Magazines { get; } = new(
        "magazines between two threads of an arena", [ThroughTheDepot, ThroughTheDepot])
    {
        Configure = root =>
        {
            Allocator.SetOption(root.Address, Option.ArenaMax, 1);
            Allocator.SetOption(root.Address, Option.Decay, 500);
        },
        Prepare = actors =>
        {
            AllHaveBegun(actors);
            foreach (Actor actor in actors)
            {
                nuint[] blocks = [.. Enumerable.Range(0, MagazineBlocks).Select(_ => actor.Malloc(1000))];
                for (int i = 1; i < blocks.Length; i++)
                    actor.Free(blocks[i]);
            }
        },
    };

    /// <summary>
    /// Much free memory lies idle, and the allocator's own thread gives it back and ends. Meanwhile as much is freed
    /// again: either the thread stays for that, or another one is made.
    /// </summary>
    public static Scenario Background { get; } = new("a burst while the background thread ends",
    [
        actor => actor.GiveBackInBackground(),
        actor => actor.Free(actor.Receive(0)),
    ])
    {
        Configure = root =>
        {
            OneArenaNoCache(root);
            Allocator.SetOption(root.Address, Option.Decay, 500);
            Allocator.SetOption(root.Address, Option.Background, 1);
            Allocator.SetOption(root.Address, Option.MapThreshold, 32 << 20);
            root.Set(RootField.FixedThresholds, 0);
        },
        Prepare = actors =>
        {
            nuint first = actors[1].Malloc(9 << 20);
            actors[1].Malloc(24);
            actors[1].Send(0, actors[1].Malloc(9 << 20));
            actors[1].Malloc(24);
            actors[1].Free(first);
        },
        AtEnd = root =>
        {
            Allocator.Arena.MeasureDirt(Allocator.Arena.Main);
            if (Allocator.Arena.AllDirt > Tuning.MuchDirt && root[RootField.BackgroundState] == BackgroundState.Idle)
                throw new HeapBrokenException("Forgotten: much of the memory is dirty, and nobody sees to it.");
        },
    };

    /// <summary>
    /// One thread frees much, takes the other's range away, and goes round with it; the other one meanwhile calls as
    /// its cache serves it, and so may lose the hint, or begin to watch at any point.
    /// </summary>
    public static Scenario Watch { get; } = new("much is freed while another thread's cache serves it",
    [
        actor =>
        {
            actor.Free(actor.Receive(0));
            actor.Free(actor.Malloc(100));
        },
        actor =>
        {
            for (int i = 0; i < 3; i++)
                actor.Free(actor.Malloc(100));
        },
    ])
    {
        Configure = root =>
        {
            Allocator.SetOption(root.Address, Option.Decay, 500);
            Allocator.SetOption(root.Address, Option.MapThreshold, 32 << 20);
            root.Set(RootField.FixedThresholds, 0);
        },
        Prepare = actors =>
        {
            AllHaveBegun(actors);
            nuint first = actors[0].Malloc(3 << 20);
            actors[0].Send(0, first);
            actors[0].Malloc(24);
            actors[1].Free(actors[1].Malloc(100));
        },
        AtEnd = root =>
        {
            if (root[RootField.Watch] == 0)
                throw new HeapBrokenException("Forgotten: much of the memory is dirty, and nobody watches.");
        },
    };

    /// <summary>The first thread frees the second one's blocks while that one takes in what came back.</summary>
    public static Scenario RemoteFree { get; } = new("remote free and the owner's collect",
    [
        actor =>
        {
            actor.Free(actor.Receive(0));
            actor.Free(actor.Receive(1));
        },
        actor =>
        {
            nuint block = actor.Malloc(3000);
            actor.Free(block);
            actor.Free(actor.Malloc(200));
        },
    ])
    {
        Configure = NoCache,
        Prepare = actors =>
        {
            actors[0].Free(actors[0].Malloc(24));
            actors[1].Send(0, actors[1].Malloc(2000));
            actors[1].Send(1, actors[1].Malloc(500));
        },
    };

    public static Scenario HandOver { get; } = new("a block handed over and freed by the other thread",
    [
        actor =>
        {
            actor.Send(0, actor.Malloc(100));
            actor.Free(actor.Receive(1));
        },
        actor =>
        {
            actor.Send(1, actor.Malloc(2000));
            actor.Free(actor.Receive(0));
        },
    ])
    {
        Configure = NoCache,
        Prepare = AllHaveBegun,
    };

    public static Scenario ExitAndReuse { get; } = new("a thread's end and its arena's reuse",
    [
        actor => actor.Exit(),
        actor => actor.Free(actor.Malloc(600)),
    ])
    {
        Configure = NoCache,
        Prepare = actors =>
        {
            actors[1].Exit();
            actors[0].Free(actors[0].Malloc(24));
        },
    };

    public static Scenario AttachDetach { get; } = new("threads come and go", [ComeAndGo, ComeAndGo])
    {
        Turns = 2,
        Configure = root =>
        {
            NoCache(root);
            Allocator.SetOption(root.Address, Option.ArenaMax, 2);
        },
    };

    public static Scenario ThreeThreads { get; } = new(
        "three threads come and go in two arenas", [ComeAndGo, ComeAndGo, ComeAndGo])
    {
        Configure = root =>
        {
            NoCache(root);
            Allocator.SetOption(root.Address, Option.ArenaMax, 2);
        },
    };

    public static Scenario Mapped { get; } = new("mapped chunks and their registry", [MapOne, MapOne])
    {
        Turns = 2,
        Configure = root => Allocator.SetOption(root.Address, Option.MapThreshold, 128 << 10),
        Prepare = AllHaveBegun,
    };

    public static Scenario ModeSwitch { get; } = new("a mode is switched while a thread runs",
    [
        actor =>
        {
            actor.Check(on: true);
            actor.Check(on: false);
            actor.Free(actor.Malloc(100));
        },
        actor =>
        {
            nuint first = actor.Malloc(100);
            nuint second = actor.Malloc(700);
            actor.Free(first);
            actor.Free(second);
            actor.Free(actor.Malloc(1500));
        },
    ])
    {
        Configure = root => Allocator.SetOption(root.Address, Option.ArenaMax, 1),
        Prepare = AllHaveBegun,
    };

    public static Scenario FirstCall { get; } = new("two threads make the process's first call", [Single, Single]);

    public static Scenario FirstCallOneArena { get; } = new(
        "two threads make the first call and share the arena", [Single, Single])
    {
        Configure = root => Allocator.SetOption(root.Address, Option.ArenaMax, 1),
    };

    public static Scenario ForkAndParent { get; } = new("a fork while others allocate, in the parent",
    [
        actor =>
        {
            actor.ForkAsParent();
            actor.Free(actor.Malloc(100));
        },
        Pair,
    ])
    {
        Configure = OneArenaNoCache,
        Prepare = AllHaveBegun,
    };

    public static Scenario ForkAndChild { get; } = new("a fork while others allocate, in the child",
    [
        actor =>
        {
            actor.ForkAsChild();
            nuint block = actor.Malloc(100);
            actor.Free(actor.Malloc(2000));
            actor.Free(block);
        },
        Pair,
    ])
    {
        Configure = OneArenaNoCache,
        Prepare = AllHaveBegun,
        AtEnd = NothingIsFrozen,
    };

    public static Scenario ForkAndExit { get; } = new("a fork while a thread ends, in the child",
    [
        actor =>
        {
            actor.ForkAsChild();
            actor.Free(actor.Malloc(100));
        },
        actor =>
        {
            actor.Free(actor.Malloc(300));
            actor.Exit();
        },
    ])
    {
        Prepare = AllHaveBegun,
        AtEnd = NothingIsFrozen,
    };

    public static Scenario TwoForks { get; } = new("two forks at once",
    [
        actor => actor.ForkAsParent(),
        actor =>
        {
            actor.ForkAsParent();
            actor.Free(actor.Malloc(100));
        },
    ])
    {
        Configure = NoCache,
        Prepare = AllHaveBegun,
    };

    public static Scenario ForkWithinFork { get; } = new("a fork within a fork while others allocate",
    [
        actor =>
        {
            actor.ForkWithinFork();
            actor.Free(actor.Malloc(100));
        },
        Pair,
    ])
    {
        Configure = OneArenaNoCache,
        Prepare = AllHaveBegun,
    };

    /// <summary>
    /// The first thread forked, without handlers, and the second is one that the child made; the third is gone, and its
    /// cache is nobody's.
    /// </summary>
    public static Scenario RawChild { get; } = new("the child of a raw fork, noticed by two threads at once",
    [
        actor => actor.Free(actor.Malloc(600)),
        actor => actor.Free(actor.Malloc(40)),
        _ => { },
    ])
    {
        Turns = 2,
        Prepare = actors =>
        {
            actors[0].Free(actors[0].Malloc(24));
            actors[2].Free(actors[2].Malloc(24));
            actors[0].BecomeRawChild();
        },
        AtEnd = root => Assert.True(
            root[RootField.Threads] == 2 && root[RootField.FrozenForks] == 0 && root[RootField.Generation] == 1,
            "The child does not know who lives in it."),
    };

    public static Scenario Trim { get; } = new("trim and allocation",
    [
        actor => actor.Trim(),
        actor =>
        {
            actor.Free(actor.Malloc(9000));
            actor.Free(actor.Malloc(300));
        },
    ])
    {
        Configure = OneArenaNoCache,
        Prepare = actors =>
        {
            AllHaveBegun(actors);
            nuint block = actors[0].Malloc(20_000);
            actors[0].Malloc(24);
            actors[0].Free(block);
        },
    };

    /// <summary>Trim walks the ring that a new arena is just joined to.</summary>
    public static Scenario TrimAndNewArena { get; } = new("trim and a new arena",
    [
        actor => actor.Trim(),
        Single,
    ])
    {
        Configure = NoCache,
        Prepare = actors => actors[0].Free(actors[0].Malloc(24)),
    };

    public static Scenario Resizing { get; } = new("realloc and its neighbour's free",
    [
        actor => actor.Free(actor.Realloc(actor.Receive(0), 3000)),
        actor => actor.Free(actor.Receive(1)),
    ])
    {
        Configure = OneArenaNoCache,
        Prepare = actors =>
        {
            AllHaveBegun(actors);
            actors[0].Send(0, actors[0].Malloc(2000));
            actors[0].Send(1, actors[0].Malloc(2000));
            actors[0].Malloc(24);
        },
    };

    public static IReadOnlyList<Scenario> All { get; } =
    [
        OneArena, OneArenaCached, RemoteFree, HandOver, ExitAndReuse, AttachDetach, ThreeThreads, Mapped, ModeSwitch,
        FirstCall, FirstCallOneArena,
        ForkAndParent, ForkAndChild, ForkAndExit, TwoForks, ForkWithinFork, RawChild, Trim, TrimAndNewArena, Resizing,
    ];

    public static TheoryData<string> Names => [.. All.Select(scenario => scenario.Name)];

    /// <summary>
    /// The scenarios whose process has called malloc before: only the first call sets up the fork handler.
    /// </summary>
    public static TheoryData<string> Begun =>
        [.. All.Except([FirstCall, FirstCallOneArena, AttachDetach, ThreeThreads, ForkAndChild, ForkAndExit, RawChild])
            .Select(scenario => scenario.Name)];

    public static Scenario Of(string name) => All.Single(scenario => scenario.Name == name);

    private static void NoCache(Allocator.Root root) => root.Set(RootField.Mode, Modes.NoCache);

    private static void OneArenaNoCache(Allocator.Root root)
    {
        NoCache(root);
        Allocator.SetOption(root.Address, Option.ArenaMax, 1);
    }

    private static void AllHaveBegun(IReadOnlyList<Actor> actors)
    {
        foreach (Actor actor in actors)
            actor.Free(actor.Malloc(24));
    }

    /// <summary>Three magazines and some of a fourth, less one that is kept.</summary>
    private const int MagazineBlocks = 24;

    private static void ThroughTheDepot(Actor actor)
    {
        nuint[] blocks = [.. Enumerable.Range(0, MagazineBlocks).Select(_ => actor.Malloc(1000))];
        foreach (nuint block in blocks)
            actor.Free(block);
    }

    private static void Single(Actor actor) => actor.Free(actor.Malloc(40));

    private static void Pair(Actor actor)
    {
        nuint first = actor.Malloc(40);
        nuint second = actor.Malloc(1200);
        actor.Free(first);
        actor.Free(second);
    }

    private static void Batch(Actor actor)
    {
        nuint[] blocks = [actor.Malloc(300), actor.Malloc(300), actor.Malloc(300), actor.Malloc(300)];
        foreach (nuint block in blocks)
            actor.Free(block);
    }

    private static void ComeAndGo(Actor actor)
    {
        actor.Free(actor.Malloc(40));
        actor.Exit();
    }

    private static void MapOne(Actor actor) => actor.Free(actor.Realloc(actor.Malloc(200 << 10), 300 << 10));

    /// <summary>
    /// The handler before the fork waits for whoever holds the arena, for longer than any schedule here keeps it.
    /// </summary>
    public static void NothingIsFrozen(Allocator.Root root) =>
        Assert.True(root[RootField.FrozenForks] == 0, "The child found an arena that a vanished thread held.");
}

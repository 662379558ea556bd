using System;
using FsCheck;
using FsCheck.Fluent;
using PtMalloc.Simulation;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// What holds for every program, in one layout, with or without the thread cache, whether unused memory decays or not.
/// </summary>
/// <param name="isCached">Whether the thread caches are on.</param>
/// <param name="seed">Which programs.</param>
/// <param name="decay">Milliseconds after which unused memory goes back; 0: as glibc.</param>
/// <param name="plant">A bug to plant in each machine.</param>
internal sealed class Promises<TLayout>(
    bool isCached, ulong seed, nuint decay = 0, Action<SimulatedMachine>? plant = null)
    where TLayout : ILayout
{
    /// <summary>
    /// Less than the simulated machine could really hold, because random programs often ask for the largest blocks
    /// there are.
    /// </summary>
    private const int Budget = 256 << 20;

    private const int TrimThreshold = 128 << 10;

    /// <summary>Freed through a full cache and merged, it makes its arena look at what can go back.</summary>
    private const int BlockThatTrims = 72 << 10;

    private const int Rounds = 8;

    /// <summary>
    /// Top pad 128 KiB, as much again in a heap's start, 64 KiB that wait for a consolidation, pages.
    /// </summary>
    private const int ArenaKeeps = 384 << 10;

    /// <summary>64 bins of 16 chunks of 528 bytes on average.</summary>
    private const int CacheKeeps = 540 << 10;

    private static MachineOptions Machine => MachineOptions.For<TLayout>() with { Budget = Budget };

    /// <summary>
    /// Live blocks are aligned, large enough, apart from each other, and keep their contents; the heap is sound after
    /// each call, and in many more programs after some.
    /// </summary>
    public void BlocksAreSound()
    {
        Hold(Programs<TLayout>.UpTo(200), count: 200, seed, script => Start(script).Run(script));
        Hold(Programs<TLayout>.UpTo(400), count: 1100, seed + 6, script => Start(script).Run(script, checkEvery: 32));
    }

    /// <summary>
    /// Blocks are sound, as <see cref="BlocksAreSound"/> requires, also when whole magazines change hands.
    /// </summary>
    public void SweepsAreSound() => Hold(
        Programs<TLayout>.OfSweeps(400), count: 250, seed + 7, script => Start(script).Run(script, checkEvery: 16));

    public void FreedMemoryGoesBack() =>
        Hold(Programs<TLayout>.UpTo(150), count: 300, seed + 1, script =>
        {
            ScriptRun<TLayout> run = Start(script);
            run.Run(script, checkEvery: 16);
            run.Finish();
            new Aftermath<TLayout>(run.Process).RequireOneChunkPerHeap();
            RequireFloor(run);
        });

    /// <summary>
    /// The bound: twice what the blocks needed at most, thread by thread, and for each thread what an arena may keep of
    /// its own accord (top pad, a heap's least, what waits for a trim) and its cache. Twice, because a block that moves
    /// is there two times for a moment. Free memory between live blocks has no proven bound of that order (Robson's is
    /// a factor of log2(size)); this one says that best fit does far better on programs without malice. Several rounds,
    /// so that what leaks adds up.
    /// </summary>
    public void FootprintIsBounded() =>
        Hold(Programs<TLayout>.UpTo(250), count: 150, seed + 2, script =>
        {
            ScriptRun<TLayout> run = Start(script);
            Demand demand = new();
            run.AfterEach = statement =>
            {
                demand.Note(statement, run.UsableSize(statement.Name));
                int kept = (demand.Threads + 1) * (isCached ? ArenaKeeps + CacheKeeps : ArenaKeeps);
                nuint bound = (2 * demand.Bytes) + (nuint)kept;
                nuint footprint = run.Kernel.CommittedBytes;
                if (footprint > bound)
                    throw new BrokenPromiseException(
                        $"{statement}",
                        $"has {footprint} bytes of the system; "
                        + $"the blocks needed {demand.Bytes} at most, which allows {bound}");
            };
            for (int round = 1; round <= Rounds; round++)
            {
                run.Run(script, checkEvery: 64);
                run.Finish();
                demand.Clear();
            }
        });

    /// <summary>
    /// The bound: main has below top at most two and a half times what the blocks needed at their most, and what the
    /// cache keeps. Random programs need 1.3 times in the median and 1.8 times in the worst of 80; if larger bins are
    /// never used, 4 and 7 times.
    /// </summary>
    public void HolesAreFilled() =>
        Hold(Programs<TLayout>.OfChurn(800), count: 40, seed + 4, script =>
        {
            ScriptRun<TLayout> run = Start(script);
            Aftermath<TLayout> main = new(run.Process);
            Demand demand = new();
            run.Run(Statement.Mallopt(Option.MapThreshold, TLayout.MaxHeapSize / 2));
            run.AfterEach = statement =>
            {
                demand.Note(statement, run.UsableSize(statement.Name));
                nuint bound = (5 * demand.Bytes / 2) + (nuint)(isCached ? CacheKeeps : 0);
                nuint used = main.UsedOfMain();
                if (used > bound)
                    throw new BrokenPromiseException(
                        $"{statement}",
                        $"{used} bytes lie below top; the blocks needed {demand.Bytes} at most, which allows {bound}");
            };
            run.Run(script, checkEvery: 64);
        });

    /// <summary>Threads whose arenas needed further heaps keep one each in the end, and of that their floor.</summary>
    public void HeapsGoBack() =>
        Hold(Programs<TLayout>.OfHeaps(60), count: 100, seed + 5, script =>
        {
            ScriptRun<TLayout> run = Start(script);
            run.Run(Statement.Mallopt(Option.MapThreshold, TLayout.MaxHeapSize / 2));
            run.Run(script, checkEvery: 16);
            run.Finish();
            RequireFloor(run);
        });

    /// <summary>
    /// When a program repeats its requests, freed memory serves them. It runs in one thread, since with several threads
    /// each arena would take each role in turn. The first rounds may differ: what is freed raises the mapping
    /// threshold.
    /// </summary>
    public void RepetitionDoesNotGrow() =>
        Hold(Programs<TLayout>.UpTo(120), count: 100, seed + 3, script =>
        {
            ScriptRun<TLayout> run = Start(script);
            nuint peak = 0;
            run.AfterEach = _ => peak = Math.Max(peak, run.Kernel.CommittedBytes);
            nuint settled = 0;
            for (int round = 1; round <= Rounds; round++)
            {
                run.Run(script.InOneThread(), checkEvery: 64);
                run.Finish();
                if (round == Rounds / 2)
                    settled = peak;
            }

            // A cache that meets more misses holds more.
            if (peak > settled + (nuint)(isCached ? CacheKeeps : 0))
                throw new BrokenPromiseException(
                    "the program", $"needed {settled} bytes at most in {Rounds / 2} rounds, and then {peak}");
        });

    private string ExplainOptions =>
        $"--layout {8 * TLayout.WordSize}{(isCached ? " --cache" : "")} --profile {(decay == 0 ? "glibc" : "product")}";

    /// <summary>A program that finds a planted bug need not be shrunk.</summary>
    private void Hold(Arbitrary<Script> programs, int count, ulong firstSeed, Action<Script> property) =>
        Verdict.Hold(
            plant is null ? programs : Arb.From(programs.Generator), count, firstSeed, ExplainOptions, property);

    private ScriptRun<TLayout> Start(Script script)
    {
        ScriptRun<TLayout> run = new(Machine with { MustUncommit = script.MustUncommit }, isCached, decay);
        plant?.Invoke(run.Process.Machine);
        return run;
    }

    private static void RequireFloor(ScriptRun<TLayout> run)
    {
        Aftermath<TLayout> aftermath = new(run.Process);
        UseEveryArena(run, aftermath.CountArenas());
        run.Finish();
        aftermath.RequireOneChunkPerHeap();
        aftermath.RequireFloor(TrimThreshold);
    }

    /// <summary>
    /// Threads that start when all others have ended find an arena each on the free list; the first thread keeps its
    /// own.
    /// </summary>
    private static void UseEveryArena(ScriptRun<TLayout> run, int arenas)
    {
        run.Run(Statement.Mallopt(Option.Perturb, 0));
        run.Run(Statement.Mallopt(Option.TopPad, 0));
        run.Run(Statement.Mallopt(Option.TrimThreshold, TrimThreshold));
        run.Run(Statement.Mallopt(Option.MapThreshold, TLayout.MaxHeapSize / 2));
        for (int thread = 1; thread <= arenas; thread++)
        {
            int number = thread == 1 ? 1 : 1000 + thread;
            run.Run(Statement.Malloc("last", BlockThatTrims, number));
            run.Run(Statement.Free("last", number));
        }
    }
}

using System;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Proof.Tests;

/// <summary>What holds for every program, in one layout, with or without the thread cache.</summary>
public abstract class ProgramTests<TLayout>(bool isCached, ulong seed, bool mustUncommit = false)
    where TLayout : ILayout
{
    /// <summary>Below what the simulated machine could really hold: chance likes the largest blocks there are.</summary>
    private const int Budget = 256 << 20;

    private const int TrimThreshold = 128 << 10;

    /// <summary>Freed through a full cache and merged, it makes its arena look at what can go back.</summary>
    private const int BlockThatTrims = 72 << 10;

    private const int Rounds = 8;

    /// <summary>Top pad 128 KiB, as much again in a heap's start, 64 KiB that wait for a consolidation, pages.</summary>
    private const int ArenaKeeps = 384 << 10;

    /// <summary>64 bins of 16 chunks of 528 bytes on average.</summary>
    private const int CacheKeeps = 540 << 10;

    private static MachineOptions Machine => MachineOptions.For<TLayout>() with { Budget = Budget };

    /// <summary>Live blocks are aligned, large enough, apart from each other, and keep their contents; the heap is sound after each call.</summary>
    [Fact]
    public void Every_program_gets_what_malloc_promises() =>
        Verdict.Hold(Programs<TLayout>.UpTo(400), count: 1300, seed, script => Start().Run(script));

    [Fact]
    public void What_is_freed_merges_into_one_chunk_per_heap_and_goes_back_to_the_system() =>
        Verdict.Hold(Programs<TLayout>.UpTo(150), count: 600, seed + 1, script =>
        {
            ScriptRun<TLayout> run = Start();
            run.Run(script, checkEvery: 16);
            run.Finish();
            Aftermath<TLayout> aftermath = new(run.Process);
            aftermath.RequireOneChunkPerHeap();

            UseEveryArena(run, aftermath.CountArenas());
            run.Finish();
            aftermath.RequireOneChunkPerHeap();
            aftermath.RequireFloor(TrimThreshold);
        });

    /// <summary>
    /// The bound: twice what the blocks needed at most, thread by thread, and for each thread what an arena may keep of its own
    /// accord (top pad, a heap's least, what waits for a trim) and its cache. Twice, because a block that moves is there two times
    /// for a moment. Free memory between live blocks has no proven bound of that order (Robson's is a factor of log2(size));
    /// this one says that best fit does far better on programs without malice. Several rounds, so that what leaks adds up.
    /// </summary>
    [Fact]
    public void The_footprint_stays_within_twice_the_need() =>
        Verdict.Hold(Programs<TLayout>.UpTo(250), count: 150, seed + 2, script =>
        {
            ScriptRun<TLayout> run = Start();
            Demand demand = new();
            run.AfterEach = statement =>
            {
                demand.Note(statement, run.UsableSize(statement.Name));
                int kept = (demand.Threads + 1) * (isCached ? ArenaKeeps + CacheKeeps : ArenaKeeps);
                nuint bound = (2 * demand.Bytes) + (nuint)kept;
                nuint footprint = run.Kernel.CommittedBytes;
                if (footprint > bound)
                    throw new BrokenPromiseException($"{statement}", $"has {footprint} bytes of the system; the blocks needed {demand.Bytes} at most, which allows {bound}");
            };
            for (int round = 1; round <= Rounds; round++)
            {
                run.Run(script, checkEvery: 64);
                run.Finish();
                demand.Clear();
            }
        });

    /// <summary>
    /// Memory that was freed serves the same requests again. In one thread, since with several each arena takes each role in turn.
    /// The first rounds may differ: what is freed raises the mapping threshold.
    /// </summary>
    [Fact]
    public void A_program_that_runs_again_and_again_does_not_grow() =>
        Verdict.Hold(Programs<TLayout>.UpTo(120), count: 100, seed + 3, script =>
        {
            ScriptRun<TLayout> run = Start();
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

            if (peak > settled)
                throw new BrokenPromiseException("the program", $"needed {settled} bytes at most in {Rounds / 2} rounds, and then {peak}");
        });

    private ScriptRun<TLayout> Start() => new(Machine with { MustUncommit = mustUncommit }, isCached);

    /// <summary>Threads that start when all others have ended find an arena each on the free list; the first thread keeps its own.</summary>
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

public sealed class Programs64WithCacheTests() : ProgramTests<Layout64>(isCached: true, seed: 6410);

public sealed class Programs64WithoutCacheTests() : ProgramTests<Layout64>(isCached: false, seed: 6420);

public sealed class Programs32WithCacheTests() : ProgramTests<Layout32>(isCached: true, seed: 3210);

/// <summary>The system accounts for what is accessible here, so that heaps shrink in earnest.</summary>
public sealed class Programs32WithoutCacheTests() : ProgramTests<Layout32>(isCached: false, seed: 3220, mustUncommit: true);

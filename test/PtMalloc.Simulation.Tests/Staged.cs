using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation.Sentences;
using Allocator = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout64>>;

namespace PtMalloc.Simulation.Tests;

/// <summary>Scenes that no script can set: the system refuses, somebody meddles, a fork comes in between.</summary>
internal static class Staged
{
    public static IEnumerable<Scenario> All() =>
    [
        Scene("no memory", process =>
        {
            process.Malloc(24);
            process.Kernel.Faults = FaultPlan.Always();
            process.Malloc(8 << 20);
            process.Malloc(200_000);
        }),
        Scene("a stranger moves the break", process =>
        {
            nuint first = process.Malloc(100_000);
            process.Kernel.MoveBreakByStranger(4096);
            nuint second = process.Malloc(120_000);
            nuint third = process.Malloc(120_000);
            process.Kernel.MoveBreakByStranger(4096);
            process.Free(third);
            process.Free(second);
            process.Free(first);
        }),
        Scene("an arena is locked", process =>
        {
            nuint block = process.Malloc(2000);
            On(process, () => Allocator.SetOption(process.Machine.Data.Root, Option.ArenaMax, 2));
            In(process, process.NewThread(), () => process.Malloc(100));
            SetLock(process, process.Machine.Data.MainArena, LockState.Held);
            In(process, process.NewThread(), () =>
            {
                process.Malloc(100);
                process.Free(block);
            });
            SetLock(process, process.Machine.Data.MainArena, LockState.Free);
            process.Malloc(2000);
        }),
        Scene("a fork", process =>
        {
            process.Malloc(24);
            SimulatedThread other = process.NewThread();
            In(process, other, () => process.Malloc(100));
            On(process, () => Allocator.Fork.Prepare(new(process.Machine.Thread.Cache)));
            process.Malloc(200);
            On(process, () => SetLock(process, new Allocator.ThreadCache(other.Cache).Arena.Address, LockState.Held));
            process.WriteWord(process.Machine.Data.ForkWord, 0);
            On(process, () => Allocator.Fork.BecomeChild(new(process.Machine.Thread.Cache)));
        }),
        Scene("more unsorted chunks than one call sorts", process =>
        {
            const int Count = 10_001;
            nuint[] blocks = new nuint[Count];
            for (int i = 0; i < Count; i++)
            {
                blocks[i] = process.Malloc(200);
                process.Malloc(1);
            }

            foreach (nuint block in blocks)
                process.Free(block);
            process.Malloc(3000);
        }),
        Scene("a while passes", process =>
        {
            process.Machine.Initializing += root => Allocator.SetOption(root, Option.Decay, 500);
            nuint block = process.Malloc(60_000);
            process.Malloc(24);
            process.Free(block);
            process.Machine.Clock += 1000;
            process.Malloc(24);
        }),
        Scene("magazines", process =>
        {
            process.Machine.Initializing = root => Allocator.SetOption(root, Option.Decay, 500);
            foreach (int round in (int[])[1, 2])
            {
                nuint[] blocks = [.. Enumerable.Range(0, 30).Select(_ => process.Malloc(1000))];
                Array.ForEach(blocks, process.Free);
            }

            process.Trim(0);
        }),
        Scene("what a thread leaves to the next", process =>
        {
            process.Machine.Initializing = root => Allocator.SetOption(root, Option.Decay, 500);
            process.Malloc(24);
            foreach (int turn in (int[])[1, 2])
            {
                SimulatedThread thread = process.NewThread();
                using (process.As(thread))
                    process.Free(process.Malloc(1000));
                process.Exit(thread);
            }
        }),
        Scene("much lies idle", process =>
        {
            process.Machine.Initializing += root => Allocator.SetOption(root, Option.Decay, 500);
            process.Machine.Initializing += root => Allocator.SetOption(root, Option.Background, 1);
            nuint[] blocks = [.. Enumerable.Range(0, 100).Select(_ => process.Malloc(100_000))];
            foreach (nuint block in blocks)
                process.Free(block);
        }),
        Scene("much waits to go back while the cache serves every call", process =>
        {
            process.Machine.Initializing = root => Allocator.SetOption(root, Option.Decay, 500);
            nuint[] blocks = [.. Enumerable.Range(0, 20).Select(_ => process.Malloc(100_000))];
            Array.ForEach(blocks, process.Free);
            for (int i = 0; i < 20; i++)
            {
                process.Machine.Clock += 10;
                process.Free(process.Malloc(24));
            }
        }),
        Scene("far too much lies idle", process =>
        {
            process.Machine.Initializing = root => Allocator.SetOption(root, Option.Decay, 500);
            process.Machine.Clock++;
            nuint[] blocks = [.. Enumerable.Range(0, 240).Select(_ => process.Malloc(100_000))];
            process.Machine.Clock += 5000;
            Array.ForEach(blocks, process.Free);
        }),
        Scene("a user's hook", process =>
        {
            process.Malloc(24);
            nuint hook = process.Machine.AddHook((_, _, _) => 0);
            On(process, () => Allocator.Hooks.TrySet(new(process.Machine.Data.Root), hook, 0, 0, 0));
            process.Malloc(24);
        }),
    ];

    private static Scenario Scene(string name, Action<SimulatedProcess<Layout64>> play)
    {
        SimulatedProcess<Layout64> process = new();
        process.Machine.Initializing = root => Allocator.SetOption(root, Option.CacheCount, 0);
        MachineRecording recording = process.Machine.Record();
        play(process);
        return new Scenario(
            name, process.Machine, recording, Teller.For<Layout64>(process.Machine, recording, English.Catalogue));
    }

    private static void On(SimulatedProcess<Layout64> process, Action act)
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        act();
    }

    private static void In(SimulatedProcess<Layout64> process, SimulatedThread thread, Action act)
    {
        using SimulatedMachine.Scope scope = process.As(thread);
        act();
    }

    private static void SetLock(SimulatedProcess<Layout64> process, nuint arena, nuint state) =>
        On(process, () => Simulated<Layout64>.Write(new Allocator.Arena(arena).LockWord, state));
}

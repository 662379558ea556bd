using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Whatever a program wrote into its heaps, the check ends with an answer and reads nothing but our memory: a simulated
/// machine returns anything else with an exception.
/// </summary>
public sealed class ScatteredDamageTests
{
    private const int Heaps = 10;
    private const int DamagesPerHeap = 60;

    [Fact]
    public void In_64_bit() => Run<Layout64>();

    [Fact]
    public void In_32_bit() => Run<Layout32>();

    private static void Run<TLayout>()
        where TLayout : ILayout
    {
        int found = 0;
        for (int seed = 0; seed < Heaps; seed++)
        {
            var process = new SimulatedProcess<TLayout>();
            new RandomProgram<TLayout>(process, seed, threads: 3).Run(300);
            List<Ptmalloc<Simulated<TLayout>>.Arena> arenas = Arenas(process);
            nuint[] words = [.. WordsThatMatter(process, arenas)];
            var random = new Random(seed);
            for (int i = 0; i < DamagesPerHeap; i++)
            {
                nuint word = words[random.Next(words.Length)];
                nuint before = process.ReadWord(word);
                process.WriteWord(word, Wrong<TLayout>(random, before, words));
                found += IsSound(process, arenas) ? 0 : 1;
                process.WriteWord(word, before);
                Assert.True(IsSound(process, arenas));
            }
        }

        Assert.InRange(found, Heaps * DamagesPerHeap / 2, Heaps * DamagesPerHeap);
    }

    /// <summary>The first words of each chunk, the arenas in heaps, and the heaps' heads.</summary>
    private static List<nuint> WordsThatMatter<TLayout>(
        SimulatedProcess<TLayout> process, List<Ptmalloc<Simulated<TLayout>>.Arena> arenas)
        where TLayout : ILayout
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        List<nuint> words = [];
        foreach (Ptmalloc<Simulated<TLayout>>.Arena arena in arenas)
        {
            bool isMain = arena.IsMain;
            var heap = Ptmalloc<Simulated<TLayout>>.Heap.Of(arena.Top.Address);
            Ptmalloc<Simulated<TLayout>>.HeapWalk walk = isMain
                ? Ptmalloc<Simulated<TLayout>>.HeapWalk.OfPiece(new(arena.Root), 0)
                : Ptmalloc<Simulated<TLayout>>.HeapWalk.Of(heap);
            for (; !walk.Current.IsNone; walk.MoveNext())
                words.AddRange(
                    Enumerable.Range(0, 4).Select(word => walk.Current.Address + ((nuint)word * TLayout.WordSize)));
            words.AddRange(
                Enumerable.Range(0, isMain ? 0 : (int)HeapField.Count)
                    .Select(word => heap.Address + ((nuint)word * TLayout.WordSize)));
            words.AddRange(
                Enumerable.Range((int)ArenaField.HaveFastChunks, (int)ArenaField.Next - (int)ArenaField.HaveFastChunks)
                .Select(word => arena.Address + ((nuint)word * TLayout.WordSize)));
        }

        return words;
    }

    private static nuint Wrong<TLayout>(Random random, nuint before, nuint[] words)
        where TLayout : ILayout =>
        random.Next(6) switch
        {
            0 => 0,
            1 => before ^ ((nuint)1 << random.Next(0, 24)),
            2 => (nuint)random.Next(),
            3 => words[random.Next(words.Length)] & ~(TLayout.Alignment - 1),
            4 => before ^ (TLayout.Alignment * (nuint)random.Next(1, 100)),
            _ => (nuint)(random.NextInt64() & (TLayout.WordSize == 4 ? uint.MaxValue : long.MaxValue)),
        };

    private static bool IsSound<TLayout>(
        SimulatedProcess<TLayout> process,
        List<Ptmalloc<Simulated<TLayout>>.Arena> arenas)
        where TLayout : ILayout
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        return arenas.TrueForAll(arena => Ptmalloc<Simulated<TLayout>>.ArenaCheck.Run(arena).IsSound)
            && Ptmalloc<Simulated<TLayout>>.CacheCheck.Run(new(process.Machine.Thread.Cache), locked: default).IsSound;
    }

    /// <summary>Found before anything is damaged.</summary>
    private static List<Ptmalloc<Simulated<TLayout>>.Arena> Arenas<TLayout>(SimulatedProcess<TLayout> process)
        where TLayout : ILayout
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        List<Ptmalloc<Simulated<TLayout>>.Arena> arenas = [Ptmalloc<Simulated<TLayout>>.Arena.Main];
        while (!arenas[^1].Next.IsMain)
            arenas.Add(arenas[^1].Next);
        return arenas;
    }
}

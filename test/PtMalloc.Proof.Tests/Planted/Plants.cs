using System.Collections.Generic;
using PtMalloc.Simulation;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// Bugs that are planted in a machine's memory: at one step of the core some words are changed, and at a later one they
/// are restored.
/// </summary>
internal static class Plants<TLayout>
    where TLayout : ILayout
{
    /// <summary>A bit for each of 128 bins, 32 in a word.</summary>
    private const int MapWords = 4;

    /// <summary>Larger bins are never used: while the bin map is searched, it is empty.</summary>
    public static void HideLargerBins(SimulatedMachine machine)
    {
        nuint[] hidden = new nuint[MapWords];
        Ptmalloc<Simulated<TLayout>>.Arena arena = default;
        machine.Listener += step =>
        {
            switch (step.Step)
            {
                case Step.UnsortedMiss:
                    arena = new(step.Subject);
                    for (int word = 0; word < hidden.Length; word++)
                    {
                        hidden[word] = arena.MapWord(word);
                        arena.SetMapWord(word, 0);
                    }

                    break;
                case Step.LargeBinHit or Step.BinMapMiss:
                    for (int word = 0; word < hidden.Length; word++)
                        arena.SetMapWord(word, hidden[word]);
                    break;
                default:
                    break;
            }
        };
    }

    /// <summary>
    /// heap_trim never steps back: when a heap holds nothing but top, it is made to believe that more must stay than a
    /// heap can hold.
    /// </summary>
    public static void KeepEmptyHeaps(SimulatedMachine machine)
    {
        Ptmalloc<Simulated<TLayout>>.Root root = new(machine.Data.Root);
        nuint pad = 0;
        machine.Listener += step =>
        {
            if (step.Step == Step.GiveBack && HasEmptyHeap(new(step.Subject)))
            {
                pad = root[RootField.TopPad];
                root.Set(RootField.TopPad, 2 * TLayout.MaxHeapSize);
            }
            else if (step.Step == Step.HeapKept)
            {
                root.Set(RootField.TopPad, pad);
            }
        };
    }

    /// <summary>A magazine that leaves the depot stays there as well.</summary>
    public static void KeepMagazines(SimulatedMachine machine)
    {
        Dictionary<(nuint Arena, nuint Size), nuint> last = [];
        machine.Listener += step =>
        {
            Ptmalloc<Simulated<TLayout>>.Arena arena = new(step.Subject);
            if (step.Step == Step.MagazinePut)
                last[(step.Subject, step.Detail)] =
                    Simulated<TLayout>.Read(Ptmalloc<Simulated<TLayout>>.DepotLine.Of(arena, step.Detail).Stack);
            else if (step.Step == Step.MagazineTaken
                && last.TryGetValue((step.Subject, step.Detail), out nuint magazine))
                Simulated<TLayout>.Write(Ptmalloc<Simulated<TLayout>>.DepotLine.Of(arena, step.Detail).Stack, magazine);
        };
    }

    private static bool HasEmptyHeap(Ptmalloc<Simulated<TLayout>>.Arena arena) =>
        !arena.IsMain
        && arena.Top.Address == Ptmalloc<Simulated<TLayout>>.Heap.Of(arena.Top.Address).FirstChunk.Address;
}

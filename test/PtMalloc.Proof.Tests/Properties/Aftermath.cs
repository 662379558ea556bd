using System;
using System.Collections.Generic;
using PtMalloc.Simulation;

namespace PtMalloc.Proof.Tests;

/// <summary>What is left of a process when its program has freed everything.</summary>
internal sealed class Aftermath<TLayout>(SimulatedProcess<TLayout> process)
    where TLayout : ILayout
{
    /// <summary>
    /// Each heap is one free chunk again: nothing stays cut, cached or on its way. Main counts as one heap, unless
    /// someone else's break lies in it.
    /// </summary>
    public void RequireOneChunkPerHeap(bool isBreakShared = false)
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        foreach (Ptmalloc<Simulated<TLayout>>.Arena arena in Arenas())
        {
            if (!arena.IsMain)
                RequireHeapsAreWhole(arena);
            else if (!isBreakShared)
                RequireMainIsTop(arena);
        }
    }

    /// <summary>
    /// The least each arena keeps: main keeps one page and less than a chunk, because trim(0) gives back all other
    /// whole pages. A thread arena keeps one heap with less than the trim threshold at top, because a larger top is cut
    /// as soon as a block of 64 KiB is freed into it.
    /// </summary>
    public void RequireFloor(nuint trimThreshold)
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        foreach (Ptmalloc<Simulated<TLayout>>.Arena arena in Arenas())
        {
            nuint floor = arena.IsMain ? 2 * PagedMemory.PageBytes : trimThreshold + (2 * PagedMemory.PageBytes);
            if (arena.SystemMemory > floor)
                throw new BrokenPromiseException(
                    "the end", $"arena 0x{arena.Address:x} keeps {arena.SystemMemory} bytes; its floor is {floor}");
        }
    }

    /// <summary>Bytes of main below its top; 0 before the first call.</summary>
    public nuint UsedOfMain()
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        return Arenas() is [{ } main, ..] ? main.SystemMemory - main.Top.Size : 0;
    }

    /// <summary>How many arenas there are.</summary>
    public int CountArenas()
    {
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        return Arenas().Count;
    }

    private static void RequireMainIsTop(Ptmalloc<Simulated<TLayout>>.Arena main)
    {
        Ptmalloc<Simulated<TLayout>>.Chunk top = main.Top;
        if (main.IsContiguous && top.Size != 0 && top.Size + TLayout.Alignment <= main.SystemMemory)
            throw new BrokenPromiseException(
                "the end", $"main has {main.SystemMemory} bytes, and only {top.Size} of them in top");
    }

    private static void RequireHeapsAreWhole(Ptmalloc<Simulated<TLayout>>.Arena arena)
    {
        Ptmalloc<Simulated<TLayout>>.Heap heap = Ptmalloc<Simulated<TLayout>>.Heap.Of(arena.Top.Address);
        for (; !heap.IsNone; heap = heap.Previous)
        {
            Ptmalloc<Simulated<TLayout>>.Chunk first = heap.Previous.IsNone ? FirstAfter(arena) : heap.FirstChunk;
            bool isTop = first.Address == arena.Top.Address;
            if (!isTop && (first.IsInUse || first.Next.Next.Size != 0))
                throw new BrokenPromiseException("the end", $"the heap 0x{heap.Address:x} is not one chunk");
        }
    }

    /// <summary>The first chunk of an arena's first heap, which begins with the arena itself.</summary>
    private static Ptmalloc<Simulated<TLayout>>.Chunk FirstAfter(Ptmalloc<Simulated<TLayout>>.Arena arena)
    {
        nuint user = arena.Address
            + Ptmalloc<Simulated<TLayout>>.Arena.StateSize
            + Ptmalloc<Simulated<TLayout>>.Layout.HeaderSize;
        return Ptmalloc<Simulated<TLayout>>.Chunk.OfUser((user + TLayout.Alignment - 1) & ~(TLayout.Alignment - 1));
    }

    private List<Ptmalloc<Simulated<TLayout>>.Arena> Arenas()
    {
        List<Ptmalloc<Simulated<TLayout>>.Arena> arenas = [];
        if (new Ptmalloc<Simulated<TLayout>>.Root(process.Machine.Data.Root)[RootField.State] != RootState.Ready)
            return arenas;

        Ptmalloc<Simulated<TLayout>>.Arena arena = Ptmalloc<Simulated<TLayout>>.Arena.Main;
        do
        {
            arenas.Add(arena);
            arena = arena.Next;
        }
        while (!arena.IsMain);
        return arenas;
    }
}

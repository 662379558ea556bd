using System;
using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Simulation.Pictures;

/// <summary>Takes a picture of every heap of a process, between two calls.</summary>
internal sealed class HeapCamera<TLayout>
    where TLayout : ILayout
{
    private readonly IReadOnlyDictionary<nuint, string?> names;
    private readonly Dictionary<nuint, (BoxState State, int Bin)> free = [];
    private readonly List<HeapRow> rows = [];

    private HeapCamera(IReadOnlyDictionary<nuint, string?> names) => this.names = names;

    /// <param name="machine">The machine.</param>
    /// <param name="names">The blocks that the program holds, by user pointer, and what it calls them.</param>
    public static IReadOnlyList<HeapRow> Take(SimulatedMachine machine, IReadOnlyDictionary<nuint, string?> names)
    {
        using SimulatedMachine.Scope scope = machine.Enter();
        return new HeapCamera<TLayout>(names).TakeAll();
    }

    private List<HeapRow> TakeAll()
    {
        Ptmalloc<Simulated<TLayout>>.Root root = new(Simulated<TLayout>.RootAddress);
        if (root[RootField.State] != RootState.Ready)
            return rows;

        FindCached(root);
        foreach (Ptmalloc<Simulated<TLayout>>.Arena arena in Ptmalloc<Simulated<TLayout>>.Arena.All)
        {
            FindFree(arena);
            AddRows(root, arena);
        }

        AddMapped();
        return rows;
    }

    private void FindCached(Ptmalloc<Simulated<TLayout>>.Root root)
    {
        Ptmalloc<Simulated<TLayout>>.ThreadCache cache = new(root[RootField.Caches]);
        for (; cache.Address != 0; cache = new(cache.Get(CacheField.Next)))
        {
            for (Ptmalloc<Simulated<TLayout>>.SizeClass bin = Ptmalloc<Simulated<TLayout>>.SizeClass.First;
                bin.Exists;
                bin = bin.Next)
            {
                Follow(cache.HeadOf(bin), Ptmalloc<Simulated<TLayout>>.Chunk.OfUser, BoxState.Cached, (int)bin.Number);
                if (bin.IsSmall)
                    Follow(
                        cache.SpareOf(bin),
                        Ptmalloc<Simulated<TLayout>>.Chunk.OfUser,
                        BoxState.Cached,
                        (int)bin.Number);
            }

            Follow(cache.At(CacheField.OutHead), Ptmalloc<Simulated<TLayout>>.Chunk.OfUser, BoxState.Sent, -1);
        }
    }

    private void FindFree(Ptmalloc<Simulated<TLayout>>.Arena arena)
    {
        for (nuint index = 0; index < Bins.FastBinCount; index++)
            Follow(arena.FastBin(index), address => new(address), BoxState.Fast, (int)index);

        FindInDepot(arena);
        for (int bin = Bins.Unsorted; bin < Bins.End; bin++)
        {
            Ptmalloc<Simulated<TLayout>>.Chunk ring = arena.Ring(bin);
            BoxState state = bin == Bins.Unsorted
                ? BoxState.Unsorted
                : bin < Bins.SmallBinCount + 2 ? BoxState.Small : BoxState.Large;
            for (
                Ptmalloc<Simulated<TLayout>>.Chunk chunk = ring.Forward;
                chunk.Address != ring.Address;
                chunk = chunk.Forward)
                free[chunk.Address] = (state, bin);
        }
    }

    private void FindInDepot(Ptmalloc<Simulated<TLayout>>.Arena arena)
    {
        for (Ptmalloc<Simulated<TLayout>>.SizeClass sizeClass = Ptmalloc<Simulated<TLayout>>.SizeClass.First;
            sizeClass.Exists;
            sizeClass = sizeClass.Next)
        {
            Ptmalloc<Simulated<TLayout>>.DepotLine line = Ptmalloc<Simulated<TLayout>>.DepotLine.Of(arena, sizeClass);
            int bin = (int)sizeClass.Number;
            Follow(line.Open, Ptmalloc<Simulated<TLayout>>.Chunk.OfUser, BoxState.Depot, bin);
            nuint link = line.Stack;
            for (nuint user = Simulated<TLayout>.Read(link); user != 0; user = Simulated<TLayout>.Read(link))
            {
                Follow(link, Ptmalloc<Simulated<TLayout>>.Chunk.OfUser, BoxState.Depot, bin);
                link = Ptmalloc<Simulated<TLayout>>.Magazine.NextWord(user);
            }
        }
    }

    /// <summary>A list whose links lie in the chunks' first user word.</summary>
    private void Follow(
        nuint head, Func<nuint, Ptmalloc<Simulated<TLayout>>.Chunk> chunkAt, BoxState state, int bin)
    {
        // A damaged list may be a ring: a chunk met again ends it.
        for (nuint link = Simulated<TLayout>.Read(head); link != 0;)
        {
            Ptmalloc<Simulated<TLayout>>.Chunk chunk = chunkAt(link);
            if (!free.TryAdd(chunk.Address, (state, bin)))
                return;
            link = Simulated<TLayout>.Read(chunk.Address + (2 * TLayout.WordSize));
        }
    }

    private void AddRows(Ptmalloc<Simulated<TLayout>>.Root root, Ptmalloc<Simulated<TLayout>>.Arena arena)
    {
        if (arena.Top.Size == 0)
            return;
        if (arena.IsMain)
        {
            List<ChunkBox> boxes = Boxes(arena, Ptmalloc<Simulated<TLayout>>.HeapWalk.OfMain(root));
            rows.Add(new HeapRow(
                arena.Address,
                boxes[0].Address,
                boxes[^1].Address + boxes[^1].Size - boxes[0].Address,
                boxes));

            // Main need not be one piece: then the walk ended before its top.
            if (boxes[^1].State != BoxState.Top)
                rows.Add(new HeapRow(arena.Address, arena.Top.Address, arena.Top.Size, [TopOf(arena)]));
            return;
        }

        List<Ptmalloc<Simulated<TLayout>>.Heap> heaps = [];
        for (var heap = Ptmalloc<Simulated<TLayout>>.Heap.Of(arena.Top.Address); !heap.IsNone; heap = heap.Previous)
            heaps.Add(heap);
        foreach (Ptmalloc<Simulated<TLayout>>.Heap heap in heaps.AsEnumerable().Reverse())
            rows.Add(new HeapRow(
                arena.Address, heap.Address, heap.Size, Boxes(arena, Ptmalloc<Simulated<TLayout>>.HeapWalk.Of(heap))));
    }

    private List<ChunkBox> Boxes(Ptmalloc<Simulated<TLayout>>.Arena arena, Ptmalloc<Simulated<TLayout>>.HeapWalk walk)
    {
        List<ChunkBox> boxes = [];
        nuint end = 0;
        for (; !walk.Current.IsNone; walk.MoveNext())
        {
            boxes.Add(Box(walk.Current));
            end = walk.Current.Next.Address;
        }

        bool endsWithTop = boxes is [] || end == arena.Top.Address;
        boxes.Add(endsWithTop ? TopOf(arena) : new ChunkBox(end, 0, 0, BoxState.Fencepost, 0, null));
        return boxes;
    }

    private static ChunkBox TopOf(Ptmalloc<Simulated<TLayout>>.Arena arena) =>
        new(arena.Top.Address, arena.Top.Size, Flags(arena.Top), BoxState.Top, 0, null);

    private ChunkBox Box(Ptmalloc<Simulated<TLayout>>.Chunk chunk)
    {
        (BoxState state, int bin) = free.TryGetValue(chunk.Address, out (BoxState, int) found)
            ? found
            : (BoxState.InUse, 0);
        return new ChunkBox(chunk.Address, chunk.Size, Flags(chunk), state, bin, names.GetValueOrDefault(chunk.User));
    }

    private void AddMapped()
    {
        List<ChunkBox> boxes = [];
        foreach ((nuint user, string? name) in names.OrderBy(pair => pair.Key))
        {
            var chunk = Ptmalloc<Simulated<TLayout>>.Chunk.OfUser(user);
            if (!chunk.IsMapped)
                continue;
            boxes.Add(new ChunkBox(chunk.Address, chunk.Size, Flags(chunk), BoxState.Mapped, 0, name));
        }

        if (boxes is not [])
            rows.Add(new HeapRow(0, boxes[0].Address, boxes.Aggregate((nuint)0, (sum, box) => sum + box.Size), boxes));
    }

    private static nuint Flags(Ptmalloc<Simulated<TLayout>>.Chunk chunk) =>
        chunk.Head & Ptmalloc<Simulated<TLayout>>.Chunk.Flags;
}

using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// Finds out which chunks in use of an arena are the program's: that takes sets, which the core's own check does not
/// have. A chunk that waits in a list must be among those that tile a heap, and in no second list.
/// </summary>
internal static class ArenaChunks<P>
    where P : IPlatform
{
    /// <summary>Adds the arena's fast chunks to those that wait.</summary>
    public static void AddFast(Ptmalloc<P>.Arena arena, HashSet<nuint> waiting)
    {
        for (nuint index = 0; index < Core.Bins.FastBinCount; index++)
        {
            for (Ptmalloc<P>.Chunk chunk = new(P.Read(arena.FastBin(index))); !chunk.IsNone; chunk = chunk.Forward)
                Broken.Unless(
                    waiting.Add(chunk.User), chunk.Address, "is in a fast bin and also cached, or in two fast bins");
        }
    }

    /// <summary>Takes the arena's chunks out of those that wait; its other chunks in use are live.</summary>
    public static void Sort(Ptmalloc<P>.Arena arena, HashSet<nuint> waiting, HashSet<nuint> live)
    {
        foreach (Ptmalloc<P>.HeapWalk walk in Walks(arena))
        {
            for (Ptmalloc<P>.HeapWalk chunks = walk; !chunks.Current.IsNone; chunks.MoveNext())
            {
                Ptmalloc<P>.Chunk chunk = chunks.Current;
                bool isFencepost = !arena.IsMain && chunk.Next.Size == 0;
                if (chunk.IsInUse && !isFencepost && !waiting.Remove(chunk.User))
                    live.Add(chunk.User);
            }
        }
    }

    private static IEnumerable<Ptmalloc<P>.HeapWalk> Walks(Ptmalloc<P>.Arena arena)
    {
        if (!arena.IsMain)
        {
            for (var heap = Ptmalloc<P>.Heap.Of(arena.Top.Address); !heap.IsNone; heap = heap.Previous)
                yield return Ptmalloc<P>.HeapWalk.Of(heap);
            yield break;
        }

        Ptmalloc<P>.Pieces pieces = new(arena.Root);
        for (nuint index = 0; index < pieces.Count; index++)
            yield return Ptmalloc<P>.HeapWalk.OfPiece(pieces, index);
    }
}
